// The only script on our pages: a copy button for the code. Without it the code is selected by hand.

/** Exactly the text of the script element: its hash is in the Content-Security-Policy. */
export const COPY_SCRIPT_TEXT = `
const verifier = document.getElementById('oauth-verifier');
const button = document.getElementById('copy');
const result = document.getElementById('copy-result');
button.hidden = false;
button.addEventListener('click', async () => {
  try {
    await navigator.clipboard.writeText(verifier.textContent);
    result.textContent = result.dataset.copied;
  } catch {
    getSelection().selectAllChildren(verifier);
    result.textContent = result.dataset.selected;
  }
});
`;
