"""JupyterLab as the course opens it: calm, local, and apart from whatever else the person does with Jupyter."""
