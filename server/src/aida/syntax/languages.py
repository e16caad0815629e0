"""The languages AIDA reads, and how to tell which one a file is written in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import PurePath


@dataclass(frozen=True, slots=True)
class Language:
    """One grammar and the names it goes by.

    ``meta_char`` stands in for ``$`` when a pattern is parsed, where the grammar refuses ``$`` in
    an identifier; it is the character that ast-grep uses, so that patterns parse the same way.
    """

    name: str
    module: str
    symbol: str = "language"
    meta_char: str = "$"
    aliases: tuple[str, ...] = ()
    extensions: tuple[str, ...] = ()
    filenames: tuple[str, ...] = ()
    interpreters: tuple[str, ...] = ()
    editor_ids: tuple[str, ...] = ()


_LINEAR_B = "\U00010000"  # the first letter that C identifiers may hold and nobody types

LANGUAGES: tuple[Language, ...] = (
    Language(
        "bash",
        "tree_sitter_bash",
        aliases=("sh", "shell"),
        extensions=("bash", "bats", "command", "env", "ksh", "sh", "zsh"),
        filenames=(".bashrc", ".bash_profile", ".profile", ".zshrc", "PKGBUILD"),
        interpreters=("bash", "sh", "dash", "ksh", "zsh"),
        editor_ids=("shellscript", "sh", "bash", "zsh"),
    ),
    Language("c", "tree_sitter_c", meta_char=_LINEAR_B, extensions=("c", "h"), editor_ids=("c",)),
    Language(
        "cpp",
        "tree_sitter_cpp",
        meta_char=_LINEAR_B,
        aliases=("c++", "cc", "cxx"),
        extensions=("cc", "hpp", "cpp", "c++", "hh", "hxx", "cxx", "cu", "ino"),
        editor_ids=("cpp", "cuda-cpp"),
    ),
    Language(
        "csharp",
        "tree_sitter_c_sharp",
        meta_char="µ",
        aliases=("c#", "cs"),
        extensions=("cs", "csx"),
        editor_ids=("csharp",),
    ),
    Language(
        "css",
        "tree_sitter_css",
        meta_char="_",
        extensions=("css", "scss"),
        editor_ids=("css", "scss"),
    ),
    Language(
        "dockerfile",
        "tree_sitter_containerfile",
        meta_char="_",
        aliases=("containerfile", "docker"),
        extensions=("dockerfile", "containerfile"),
        filenames=("Dockerfile", "Containerfile"),
        editor_ids=("dockerfile",),
    ),
    Language(
        "elixir",
        "tree_sitter_elixir",
        meta_char="µ",
        aliases=("ex",),
        extensions=("ex", "exs"),
        interpreters=("elixir",),
        editor_ids=("elixir",),
    ),
    Language(
        "go",
        "tree_sitter_go",
        meta_char="µ",
        aliases=("golang",),
        extensions=("go",),
        editor_ids=("go",),
    ),
    Language(
        "haskell",
        "tree_sitter_haskell",
        meta_char="µ",
        aliases=("hs",),
        extensions=("hs",),
        interpreters=("runhaskell",),
        editor_ids=("haskell",),
    ),
    Language(
        "hcl",
        "tree_sitter_hcl",
        meta_char="µ",
        aliases=("terraform", "tf"),
        extensions=("hcl", "tf", "tfvars", "nomad"),
        editor_ids=("hcl", "terraform", "terraform-vars"),
    ),
    Language(
        "html",
        "tree_sitter_html",
        meta_char="z",
        extensions=("html", "htm", "xhtml"),
        editor_ids=("html",),
    ),
    Language("java", "tree_sitter_java", extensions=("java",), editor_ids=("java",)),
    Language(
        "javascript",
        "tree_sitter_javascript",
        aliases=("js", "jsx"),
        extensions=("cjs", "js", "mjs", "jsx"),
        interpreters=("node", "nodejs", "bun"),
        editor_ids=("javascript", "javascriptreact"),
    ),
    Language(
        "json",
        "tree_sitter_json",
        extensions=("json", "jsonc", "webmanifest"),
        filenames=(".babelrc", ".prettierrc", "composer.lock"),
        editor_ids=("json", "jsonc"),
    ),
    Language(
        "kotlin",
        "tree_sitter_kotlin",
        meta_char="µ",
        aliases=("kt",),
        extensions=("kt", "ktm", "kts"),
        editor_ids=("kotlin",),
    ),
    Language(
        "lua",
        "tree_sitter_lua",
        extensions=("lua",),
        interpreters=("lua", "luajit"),
        editor_ids=("lua",),
    ),
    Language("nix", "tree_sitter_nix", meta_char="_", extensions=("nix",), editor_ids=("nix",)),
    Language(
        "php",
        "tree_sitter_php",
        symbol="language_php_only",
        meta_char="µ",
        extensions=("php", "phtml"),
        interpreters=("php",),
        editor_ids=("php",),
    ),
    Language(
        "python",
        "tree_sitter_python",
        meta_char="µ",
        aliases=("py",),
        extensions=("py", "py3", "pyi", "pyw", "bzl"),
        filenames=("SConstruct", "SConscript", "wscript"),
        interpreters=("python", "pypy", "uv"),
        editor_ids=("python",),
    ),
    Language(
        "ruby",
        "tree_sitter_ruby",
        meta_char="µ",
        aliases=("rb",),
        extensions=("rb", "rbw", "gemspec", "rake"),
        filenames=("Gemfile", "Rakefile", "Vagrantfile", "Podfile"),
        interpreters=("ruby", "jruby"),
        editor_ids=("ruby",),
    ),
    Language(
        "rust",
        "tree_sitter_rust",
        meta_char="µ",
        aliases=("rs",),
        extensions=("rs",),
        editor_ids=("rust",),
    ),
    Language(
        "scala", "tree_sitter_scala", extensions=("scala", "sc", "sbt"), editor_ids=("scala",)
    ),
    Language("solidity", "tree_sitter_solidity", extensions=("sol",), editor_ids=("solidity",)),
    Language("sql", "tree_sitter_sql", meta_char="_", extensions=("sql",), editor_ids=("sql",)),
    Language(
        "swift", "tree_sitter_swift", meta_char="µ", extensions=("swift",), editor_ids=("swift",)
    ),
    Language(
        "tsx",
        "tree_sitter_typescript",
        symbol="language_tsx",
        extensions=("tsx",),
        editor_ids=("typescriptreact",),
    ),
    Language(
        "typescript",
        "tree_sitter_typescript",
        symbol="language_typescript",
        aliases=("ts",),
        extensions=("ts", "cts", "mts"),
        interpreters=("deno", "ts-node"),
        editor_ids=("typescript",),
    ),
    Language(
        "yaml",
        "tree_sitter_yaml",
        aliases=("yml",),
        extensions=("yaml", "yml"),
        filenames=(".clang-format", ".clang-tidy"),
        editor_ids=("yaml", "dockercompose"),
    ),
)

_BY_NAME = {
    alias.lower(): language
    for language in LANGUAGES
    for alias in (language.name, *language.aliases)
}
_BY_EXTENSION = {ext: language for language in LANGUAGES for ext in language.extensions}
_BY_FILENAME = {name: language for language in LANGUAGES for name in language.filenames}
_BY_EDITOR_ID = {name: language for language in LANGUAGES for name in language.editor_ids}
_BY_INTERPRETER = {name: language for language in LANGUAGES for name in language.interpreters}

_SHEBANG = re.compile(rb"#!\s*(?:\S*/)?(?:env\s+(?:-\S+\s+|\w+=\S*\s+)*)?(?:\S*/)?([A-Za-z_-]+)")


def find_language(name: str) -> Language | None:
    """Language of that name or alias, whatever its case."""
    return _BY_NAME.get(name.lower())


def language_of_editor(language_id: str) -> Language | None:
    """Language for an LSP ``languageId``."""
    return _BY_EDITOR_ID.get(language_id) or find_language(language_id)


@cache
def _language_of_suffix(name: str) -> Language | None:
    if found := _BY_FILENAME.get(name):
        return found
    stem, dot, extension = name.rpartition(".")
    if dot and stem and (found := _BY_EXTENSION.get(extension.lower())):
        return found
    # Dockerfile.dev, Containerfile.ci
    return _BY_FILENAME.get(name.partition(".")[0]) if dot and stem else None


def language_of_path(path: str | PurePath) -> Language | None:
    """Language by file name or extension alone; touches no file."""
    name = path.name if isinstance(path, PurePath) else path.replace("\\", "/").rpartition("/")[2]
    return _language_of_suffix(name)


def language_of_shebang(head: bytes) -> Language | None:
    """Language named by a first line such as ``#!/usr/bin/env python3``."""
    match = _SHEBANG.match(head)
    return _BY_INTERPRETER.get(match[1].decode("ascii")) if match else None
