/** Runs inside the rule page: buttons become messages, and what has been kept is said. */

interface VsCodeApi {
  postMessage(message: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

export {};

const vscode = acquireVsCodeApi();
const status = document.querySelector<HTMLElement>("[role=status]");

for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-action]")) {
  button.addEventListener("click", () => {
    vscode.postMessage({ action: button.dataset.action });
  });
}

window.addEventListener("message", (event: MessageEvent<{ kept?: string }>) => {
  if (status && event.data.kept !== undefined) {
    status.textContent = event.data.kept;
    status.classList.add("done");
  }
});
