import { OpenClawApp } from "./app.ts";
import { defineLineState } from "./components/line-state.ts";
import { defineNavBar } from "./shell/nav-bar.ts";
import { defineViewOutlet } from "./shell/view-outlet.ts";
import { pageStyles } from "./styles/page-styles.ts";
import { defineSignInView } from "./views/sign-in-view.ts";

document.adoptedStyleSheets = [pageStyles()];
defineLineState();
defineSignInView();
defineNavBar();
defineViewOutlet();
customElements.define("openclaw-app", OpenClawApp);
