"""Emacs as the client, by Eglot and by lsp-mode, set up as docs/howto/emacs.md says."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.editors.pages import block

EMACS = shutil.which("emacs")
SECONDS = 240

PRELUDE = """
(setq eglot-sync-connect 60 eglot-autoshutdown t eglot-connect-timeout 60 result nil
      eglot-confirm-server-initiated-edits nil
      lsp-auto-guess-root t lsp-restart 'ignore lsp-enable-snippet nil
      lsp-session-file (expand-file-name "session") lsp-warn-no-matched-clients nil
      lsp-modeline-code-actions-enable nil lsp-modeline-diagnostics-enable nil
      lsp-modeline-workspace-status-enable nil lsp-headerline-breadcrumb-enable nil
      lsp-response-timeout 60)
(defun put-result (key value) (push (cons key value) result))
(defun wait-for (condition)
  (let ((end (+ (float-time) 90)))
    (while (not (funcall condition))
      (when (> (float-time) end) (error "waited in vain"))
      (tick)
      (accept-process-output nil 0.05)
      (ignore-errors (read-event nil nil 0.02)))))  ; takes what the file system tells as well
(defun tick ())
(defun pick (titles wanted)
  (or (seq-find (lambda (title) (string-match-p wanted title)) titles)
      (error "no %s in %S" wanted titles)))
(defun go-to (text) (goto-char (point-min)) (search-forward text))
(defun finish ()
  (with-temp-file "result.json" (insert (json-encode result)))
  (kill-emacs 0))
(condition-case problem
    (progn SETUP
           (find-file "a.py")
           BODY)
  (error (put-result 'problem (format "%S" problem))))
(finish)
"""

EGLOT = """
(defun tick () (eglot--signal-textDocument/didChange))  ; no command ends in batch mode
(defun found ()
  (sort (mapcar (lambda (d) (format "%d %s" (line-number-at-pos (flymake-diagnostic-beg d))
                                    (flymake-diagnostic-text d)))
                (flymake-diagnostics)) #'string<))
(defun act (kind wanted)
  (let ((last-nonmenu-event t))  ; as by keyboard: a list would open a menu
    (cl-letf (((symbol-function 'completing-read)
               (lambda (_ menu &rest _) (pick (mapcar #'car menu) wanted))))
      (eglot-code-actions (point) (point) kind t))))
(apply #'eglot (eglot--guess-contact))
"""

LSP_MODE = """
(setq flycheck-mode nil lsp-diagnostics-provider :none)
(lsp)
(wait-for (lambda () (seq-some (lambda (w) (eq 'initialized (lsp--workspace-status w)))
                               (lsp-workspaces))))
(defun found ()
  (sort (mapcar (lambda (d) (format "%d %s"
                  (1+ (lsp:position-line (lsp:range-start (lsp:diagnostic-range d))))
                  (lsp:diagnostic-message d)))
                (append (gethash (buffer-file-name) (lsp-diagnostics t)) nil))
        #'string<))
(defun act (_ wanted)
  (let* ((actions (append (lsp-code-actions-at-point) nil))
         (title (pick (mapcar #'lsp:code-action-title actions) wanted)))
    (lsp-execute-code-action
     (seq-find (lambda (a) (equal title (lsp:code-action-title a))) actions))))
"""


def emacs(project: Path, section: str, start: str, body: str) -> dict[str, Any]:
    """Run Lisp in Emacs with the server attached to a.py; what it puts comes back."""
    script = PRELUDE.replace(
        "SETUP",
        block("emacs.md", section)
        .replace("#'eglot-ensure", "#'ignore")
        .replace("#'lsp)", "#'ignore)"),
    )
    (project / "test.el").write_text(script.replace("BODY", start + body), encoding="utf-8")
    assert EMACS is not None, "Emacs is missing: run scripts/install-test-tools.sh"
    # The page starts `aida` from the PATH.
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    run = subprocess.run(
        [EMACS, "--batch", "-l", "test.el"],
        cwd=project,
        env={**os.environ, "PATH": path, "HOME": str(project.parent)},
        check=False,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        text=True,
        timeout=SECONDS,
    )
    answer = project / "result.json"
    assert answer.exists(), run.stdout + run.stderr
    result = json.loads(answer.read_text("utf-8"))
    assert "problem" not in result, f"{result['problem']}\n{run.stderr[-2000:]}"
    return result


CLIENTS = pytest.mark.parametrize(
    ("section", "start"), [("Eglot", EGLOT), ("lsp-mode", LSP_MODE)], ids=["eglot", "lsp-mode"]
)


@CLIENTS
def test_findings_fixes_and_suppressions(project: Path, section: str, start: str) -> None:
    result = emacs(
        project,
        section,
        start,
        """
        (wait-for (lambda () (= 2 (length (found)))))
        (put-result 'opened (vconcat (found)))
        (go-to "if y =")
        (act "quickfix" "^Replace with")
        (put-result 'fixed (progn (go-to "if y") (thing-at-point 'line t)))
        (wait-for (lambda () (= 1 (length (found)))))
        (goto-char (point-max))
        (insert "if z == None:\\n    pass\\n")
        (wait-for (lambda () (= 2 (length (found)))))
        (go-to "if z =")
        (act "source.fixAll.aida" "Fix all that is safe")
        (wait-for (lambda () (= 1 (length (found)))))
        (put-result 'all (progn (go-to "if z") (thing-at-point 'line t)))
        (go-to "eva")
        (act "quickfix" "^Suppress no-eval for this line")
        (wait-for (lambda () (= 0 (length (found)))))
        (put-result 'text (buffer-string))
        """,
    )
    assert [row.split()[0] for row in result["opened"]] == ["1", "2"]
    assert "no eval" in result["opened"][0] and "by identity" in result["opened"][1]
    assert result["fixed"] == "if y is None:\n" and result["all"] == "if z is None:\n"
    assert "aida: allow[no-eval]" in result["text"]


@CLIENTS
def test_what_changes_on_the_disk_is_checked(project: Path, section: str, start: str) -> None:
    result = emacs(
        project,
        section,
        start,
        """
        (wait-for (lambda () (= 2 (length (found)))))
        (with-temp-file "new.py" (insert "x = 1\\neval(x)\\n"))
        (rename-file "new.py" "a.py" t)
        (revert-buffer t t t)
        (wait-for (lambda () (equal (mapcar (lambda (row) (car (split-string row))) (found))
                                    '("2"))))
        (put-result 'reverted (vconcat (found)))
        (with-temp-buffer
          (insert-file-contents "rules/no-eval.yml")
          (while (search-forward "eval" nil t) (replace-match "repr"))
          (write-region nil nil "rules/no-eval.yml"))
        (wait-for (lambda () (= 0 (length (found)))))
        (put-result 'watched (length (found)))
        """,
    )
    assert "no eval" in result["reverted"][0]
    assert result["watched"] == 0


def test_eglot_shows_the_page_and_completes_a_template(project: Path) -> None:
    result = emacs(
        project,
        "Eglot",
        EGLOT,
        """
        (wait-for (lambda () (= 2 (length (found)))))
        (go-to "if y =")
        (put-result 'hover
          (plist-get (plist-get (jsonrpc-request (eglot--current-server-or-lose) :textDocument/hover
                       (eglot--TextDocumentPositionParams)) :contents) :value))
        (goto-char (point-max))
        (insert "readtext")
        (eglot--signal-textDocument/didChange)
        (let* ((capf (eglot-completion-at-point))
               (all (all-completions "readtext" (nth 2 capf))))
          (put-result 'offered (vconcat (mapcar #'substring-no-properties all)))
          (delete-region (nth 0 capf) (nth 1 capf))
          (insert (car all))
          (funcall (plist-get (nthcdr 3 capf) :exit-function) (car all) 'finished))
        (put-result 'text (buffer-string))
        """,
    )
    assert "by identity" in result["hover"]
    assert result["offered"] == ["readtext"]
    assert "from pathlib import Path\n" in result["text"]
    assert result["text"].endswith('text = Path(path).read_text(encoding="utf-8")')


def test_lsp_mode_shows_the_page_and_completes_a_template(project: Path) -> None:
    result = emacs(
        project,
        "lsp-mode",
        LSP_MODE,
        """
        (wait-for (lambda () (= 2 (length (found)))))
        (go-to "if y =")
        (put-result 'hover
          (format "%S" (lsp-request "textDocument/hover" (lsp--text-document-position-params))))
        (goto-char (point-max))
        (insert "readtext")
        (let* ((capf (lsp-completion-at-point))
               (all (all-completions "readtext" (nth 2 capf)))
               (chosen (seq-find (lambda (x) (equal "readtext" (substring-no-properties x))) all)))
          (put-result 'offered (vconcat (mapcar #'substring-no-properties all)))
          (delete-region (nth 0 capf) (nth 1 capf))
          (insert chosen)
          (funcall (plist-get (nthcdr 3 capf) :exit-function) chosen 'finished))
        (put-result 'text (buffer-string))
        """,
    )
    assert "by identity" in result["hover"]
    assert "readtext" in result["offered"]
    assert 'Path(path).read_text(encoding="utf-8")' in result["text"]
    assert "from pathlib import Path\n" in result["text"]
