"""What to put into an editor's configuration to have AIDA there."""

from __future__ import annotations

from typing import NamedTuple


class EditorSetup(NamedTuple):
    """``text`` goes to the place that ``where`` names."""

    editor: str
    where: str
    text: str


def editor_setups(command: str) -> list[EditorSetup]:
    """Snippets with the absolute path of the program ``command``."""
    quoted = command.replace("\\", "\\\\").replace('"', '\\"')
    return [
        EditorSetup("VS Code", "settings.json", f'"aida.server.command": ["{quoted}", "lsp"]'),
        EditorSetup(
            "Neovim",
            "init.lua, 0.11 or newer",
            f'vim.lsp.config("aida", {{ cmd = {{ "{quoted}", "lsp" }}, '
            'root_markers = { "aida.toml", ".git" } })\nvim.lsp.enable("aida")',
        ),
        EditorSetup(
            "Emacs",
            "init.el",
            "(with-eval-after-load 'eglot\n"
            f'  (add-to-list \'eglot-server-programs \'(prog-mode . ("{quoted}" "lsp"))))',
        ),
        EditorSetup(
            "Helix",
            "languages.toml, and `aida` among the language-servers of each language",
            f'[language-server.aida]\ncommand = "{quoted}"\nargs = ["lsp"]',
        ),
    ]
