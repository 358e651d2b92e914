"""Connectors of translation services: DeepL and LibreTranslate."""
