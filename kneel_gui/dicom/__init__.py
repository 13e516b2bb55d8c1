"""DICOM and image files in and out."""
