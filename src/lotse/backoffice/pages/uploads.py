"""Files that staff upload: what they are is read from their content, not from their name."""

from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from lotse.kit.archives import check_archive
from lotse.kit.errors import Refused

PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
KINDS = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}
PROGRAMS = ("vbaproject.bin", "vbadata.xml")
"""Parts of office files that hold programs."""
MOST_UNPACKED = 200_000_000
AS_DRAWN = frozenset(
    "dpi icc_profile jfif jfif_density jfif_unit jfif_version gamma progression progressive "
    "transparency srgb interlace adobe adobe_transform aspect background loop duration "
    "timestamp version".split()
)
"""What a picture says about how it is drawn; anything else it says is left out."""
OTHER = _("The content of this file is not what its name says.")


class DocumentForm(BaseDocumentForm):  # type: ignore[misc]  # Wagtail has no types
    """Wagtail's form for a document that looks into the file."""

    def clean_file(self) -> Any:
        """Refuse a file whose content is of another kind, holds programs or unpacks too large."""
        file = self.cleaned_data.get("file")
        if file and "file" in self.changed_data:
            check_content(file, file.name.rpartition(".")[2].lower())
            file.seek(0)
        return file


class PictureForm(BaseImageForm):  # type: ignore[misc]  # Wagtail has no types
    """Wagtail's form for a picture, which forgets where and with what it was taken."""

    def full_clean(self) -> None:
        """Refuse what would fill the memory, by the size that the file states."""
        try:
            super().full_clean()
        except Image.DecompressionBombError:
            self.add_error("file", _("This picture has far too many pixels."))

    def clean_file(self) -> Any:
        """The picture without the notes of the camera: place, device, time."""
        file = self.cleaned_data.get("file")
        if file and "file" in self.changed_data:
            return without_notes(file)
        return file


def without_notes(file: Any) -> Any:
    """The same file, or one that is written anew where a camera or a program left notes in it.

    A picture that is to be turned when it is shown is turned once and for all. Moving pictures
    stay as they are: their formats hold no such notes.
    """
    file.seek(0)
    with Image.open(file) as picture:
        is_moving = getattr(picture, "n_frames", 1) > 1
        if is_moving or not set(picture.info) - AS_DRAWN:
            file.seek(0)
            return file
        kind, profile = picture.format, picture.info.get("icc_profile")
        clean = ImageOps.exif_transpose(picture)
    clean.info = {}
    out, more = BytesIO(), {"quality": 92} if kind in {"JPEG", "WEBP"} else {}
    clean.save(out, kind, icc_profile=profile, **more)
    return SimpleUploadedFile(file.name, out.getvalue(), file.content_type)


def check_content(file: Any, ending: str) -> None:
    """Raise a ValidationError unless the content of an open file is what its ending says."""
    if ending == "pdf":
        is_right = b"%PDF-" in file.read(1_024)
    elif ending == "txt":
        is_right = _is_plain(file.read())
    else:
        is_right = _is_office(file, ending)
    if not is_right:
        raise forms.ValidationError(OTHER)


def _is_plain(content: bytes) -> bool:
    head = content[:1_024].lstrip().lower()
    return b"\0" not in content and not head.startswith((b"<!doctype", b"<html", b"<svg", b"<?xml"))


def _is_office(file: Any, ending: str) -> bool:
    try:
        with ZipFile(file) as archive:
            check_archive(archive, most_bytes=MOST_UNPACKED)
            names = {name.lower() for name in archive.namelist()}
            if any(name.endswith(PROGRAMS) for name in names):
                raise forms.ValidationError(
                    _("This file holds a program (a macro). Please save it without.")
                )
            if ending in PARTS:
                return PARTS[ending] in names
            kind = archive.read("mimetype")[:200].decode("ascii", "replace").strip()
            return kind.startswith(OPEN_DOCUMENT + KINDS[ending])
    except (BadZipFile, KeyError, NotImplementedError, RuntimeError):
        return False
    except Refused as bomb:
        raise forms.ValidationError(_("This file unpacks to far too much.")) from bomb
