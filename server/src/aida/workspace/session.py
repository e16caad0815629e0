"""The one mutable thing: folders, their projects, and the documents that are open."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from aida.rules.compiler import RuleSet
from aida.syntax.languages import Language
from aida.workspace.document import Document
from aida.workspace.editor_settings import EditorSettings
from aida.workspace.notebook import is_part
from aida.workspace.project import Project, load_project
from aida.workspace.settings import SettingsError, find_settings
from aida.workspace.uris import is_within, last_part, path_key, path_of

HEAD = 200
"""Bytes of a text that are looked at for a ``#!`` line."""


class Session:
    """State of one editor's workspace. Projects are read when they are first needed."""

    def __init__(
        self,
        folders: Iterable[Path] = (),
        editor: EditorSettings | None = None,
        *,
        is_trusted: bool = True,
    ) -> None:
        self.folders = list(folders)
        self.is_trusted = is_trusted
        """Whether rules, settings and commands of the workspace may run."""
        self.editor = editor or EditorSettings()
        self.editor_of_folder: dict[Path, EditorSettings] = {}
        self.documents: dict[str, Document] = {}
        self._editor_ids: dict[str, str] = {}
        self._projects: dict[Path, Project] = {}
        self._roots: dict[Path, Path] = {}

    # ------------------------------------------------------------ projects

    @property
    def projects(self) -> list[Project]:
        """Projects that have been read."""
        return list(self._projects.values())

    def editor_settings(self, folder: Path) -> EditorSettings:
        """What the editor wants in a folder."""
        return self.editor_of_folder.get(folder, self.editor)

    def project_in(self, folder: Path) -> Project:
        """The project of a workspace folder."""
        project = self._projects.get(folder)
        if project is None:
            project = self.load(folder)
            self._projects[folder] = project
        return project

    def load(self, folder: Path, last: Project | None = None) -> Project:
        """Read the project of a folder as it is on the disk; may run in a thread."""
        editor = self.editor_settings(folder)
        return load_project(folder, editor, last, is_trusted=self.is_trusted)

    def project_of(self, uri: str) -> Project:
        """The project that a document belongs to: of the innermost folder that holds it."""
        return self.project_in(self._folder_of(path_of(uri)))

    def adopt(self, project: Project) -> bool:
        """Put a newly read project into force; False when its folder is not open any more."""
        if project.folder not in self._projects:
            return False
        self._projects[project.folder] = project
        return True

    def forget_roots(self) -> None:
        """Look again for the settings of documents outside all folders."""
        self._roots.clear()

    def add_folder(self, folder: Path) -> None:
        """Open a workspace folder."""
        if folder not in self.folders:
            self.folders.append(folder)
            self._roots.clear()

    def remove_folder(self, folder: Path) -> None:
        """Close a workspace folder and forget its project."""
        if folder in self.folders:
            self.folders.remove(folder)
            self.editor_of_folder.pop(folder, None)
            self._projects.pop(folder, None)
            self._roots.clear()

    def _folder_of(self, path: str | None) -> Path:
        if path is None:
            return self.folders[0] if self.folders else Path.cwd()
        inside = [folder for folder in self.folders if is_within(path, str(folder))]
        if inside:
            return max(inside, key=lambda folder: len(str(folder)))
        parent = Path(path).parent
        root = self._roots.get(parent)
        if root is None:
            try:
                root = find_settings(parent).root if self.is_trusted else parent
            except SettingsError:
                root = parent
            self._roots[parent] = root
        return root

    # ------------------------------------------------------------ documents

    def open(
        self,
        uri: str,
        editor_id: str,
        version: int | None,
        text: bytes,
        *,
        may_wait: bool = False,
    ) -> Document:
        """Open a document, or open it afresh; with ``may_wait`` a large one is not checked yet."""
        self._editor_ids[uri] = editor_id
        language, rules = self._what_applies(uri, text[:HEAD], len(text))
        suppressing = self.project_of(uri).rules.suppressing
        document = Document(uri, version, text, language, rules, suppressing, may_wait=may_wait)
        self.documents[uri] = document
        return document

    def close(self, uri: str) -> Document | None:
        """Forget a document; None when it was not open."""
        self._editor_ids.pop(uri, None)
        return self.documents.pop(uri, None)

    def refresh(self, document: Document) -> bool:
        """Check a document by the rules that are in force now; False when nothing is new to it.

        A large one is not checked yet when this returns.
        """
        buffer = document.buffer
        language, rules = self._what_applies(document.uri, buffer.slice(0, HEAD), len(buffer))
        suppressing = self.project_of(document.uri).rules.suppressing
        is_same = language is document.language and rules is document.rules
        if is_same and suppressing == document.suppressing:
            return False
        document.recheck(language, rules, suppressing, may_wait=True)
        return True

    def open_files(self) -> dict[str, Document]:
        """Open documents that are files, by `path_key`."""
        return {
            path_key(path): document
            for uri, document in self.documents.items()
            if (path := path_of(uri)) is not None and not is_part(uri)
        }

    def open_notebooks(self) -> dict[str, list[Document]]:
        """The joined cells of notebooks that are open, by `path_key` of their files."""
        found: dict[str, list[Document]] = {}
        for uri, document in self.documents.items():
            if is_part(uri) and (path := path_of(uri)) is not None:
                found.setdefault(path_key(path), []).append(document)
        return found

    def _what_applies(self, uri: str, head: bytes, size: int) -> tuple[Language | None, RuleSet]:
        project = self.project_of(uri)
        path = path_of(uri)
        name = last_part(uri) if path is None else project.name_of(path)
        editor_id = self._editor_ids.get(uri, "")
        return project.language_of(name, editor_id, head), project.rules_for(name, size)
