"""A chart as Word takes it: its vector image, and the picture of points that stands for it elsewhere."""

from __future__ import annotations

from docx.opc.oxml import serialize_part_xml
from docx.oxml.parser import parse_xml

SVG_TYPE = "image/svg+xml"
_FONTS = "Calibri, Carlito, Arial, sans-serif"
"""Of the file around it; the drawing leaves room for the widest."""
_DOTS = 240.0
"""An inch: sharp on paper."""
_PAGE = b"""#set page(width: auto, height: auto, margin: 0pt, fill: white)
#image(bytes(sys.inputs.svg), format: "svg")"""


def size_of(svg: str) -> tuple[float, float]:
    """In its own units."""
    _, _, width, height = map(float, parse_xml(svg).get("viewBox").split())
    return width, height


def png_of(svg: str) -> bytes:
    import typst  # 80 MB of program, that a Word file without a chart does without

    made = typst.compile(
        _PAGE, format="png", ppi=_DOTS, ignore_system_fonts=True, sys_inputs={"svg": str(svg)}
    )
    assert isinstance(made, bytes), "a drawing is one page"
    return made


def settled(svg: str) -> bytes:
    """With its colours said on each shape: Word does not know the one that a group lends."""
    root = parse_xml(svg)
    root.set("font-family", _FONTS)
    for shape in root.iter():
        lent = next((one.get("color") for one in (shape, *shape.iterancestors()) if one.get("color")), None)
        for name in ("fill", "stroke"):
            if lent and shape.get(name) == "currentColor":
                shape.set(name, lent)
    return serialize_part_xml(root)
