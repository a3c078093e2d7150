/** Strangers who ask to be let in. */
export const enPairing = {
  title: "Requests",
  intro:
    "Whoever writes for the first time gets a code and waits here. Compare it with the one that the person tells you.",
  none: "Nobody is waiting.",
  code: "Code",
  on: "on {channel}, account {account}",
  asked: "asked {ago}",
  expires: "the code ends {ago}",
  approve: "Approve",
  reject: "Reject",
  "approve-label": "Approve {name}",
  "reject-label": "Reject {name}",
  approved: "{name} may talk to the assistant now.",
  rejected: "The request of {name} is gone. They may ask again.",
};
