"""A page as a tree, with just what the strict client asks of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass(slots=True, eq=False)
class Node:
    """An element with its attributes; text is a child of type str."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Node | str"] = field(default_factory=list)
    parent: "Node | None" = None

    def walk(self) -> Iterator["Node"]:
        """Itself and all below it, in the order of the page."""
        coming = [self]
        while coming:
            node = coming.pop()
            yield node
            coming += [child for child in reversed(node.children) if not isinstance(child, str)]

    def all(self, *tags: str) -> list["Node"]:
        return [node for node in self.walk() if node.tag in tags]

    def by_id(self, name: str) -> "Node":
        found = [node for node in self.walk() if node.attributes.get("id") == name]
        assert found, f"no element with id {name!r}"
        return found[0]

    def texts(self, without: tuple[str, ...] = ()) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in {"script", "style", "template", *without}:
                yield from child.texts(without)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts()).split())

    def replace_with(self, others: list["Node | str"]) -> None:
        assert self.parent is not None
        place = self.parent.children.index(self)
        self.parent.children[place : place + 1] = others
        self._adopt(self.parent, others)

    def fill(self, others: list["Node | str"]) -> None:
        self.children = list(others)
        self._adopt(self, others)

    @staticmethod
    def _adopt(parent: "Node", others: list["Node | str"]) -> None:
        for other in others:
            if isinstance(other, Node):
                other.parent = parent

    def outline(self, depth: int = 0) -> Iterator[str]:
        """The tree as lines, whitespace and the order of attributes and classes made even."""
        attributes = "".join(f" {name}={_even(name, value)!r}" for name, value in sorted(self.attributes.items()))
        yield f"{'  ' * depth}<{self.tag}{attributes}>"
        for child in self.children:
            if isinstance(child, Node):
                yield from child.outline(depth + 1)
            elif child.strip():
                yield f"{'  ' * (depth + 1)}{' '.join(child.split())}"


def _even(name: str, value: str) -> str:
    return " ".join(sorted(value.split())) if name == "class" else value


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = self.open = Node("#document")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs}, parent=self.open)
        self.open.children.append(node)
        if tag not in VOID:
            self.open = node

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.children.append(Node(tag, {name: value or "" for name, value in attrs}, parent=self.open))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        node: Node | None = self.open
        while node is not None and node.tag != tag:
            assert node.tag in {"#document", "p", "li", "td", "th", "tr", "option", "dt", "dd", "tbody", "thead"}, (
                f"</{tag}> closes nothing: <{node.tag}> is open"
            )
            node = node.parent
        assert node is not None, f"</{tag}> closes nothing"
        assert node.parent is not None
        self.open = node.parent

    def handle_data(self, data: str) -> None:
        self.open.children.append(data)


def parse(markup: str) -> Node:
    builder = _Builder()
    builder.feed(markup)
    builder.close()
    return builder.root
