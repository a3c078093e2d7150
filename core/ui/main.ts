import { defineApp } from "./app.ts";
import { pageStyles } from "./styles/page-styles.ts";

document.adoptedStyleSheets = [pageStyles()];
defineApp();
