"""Images, tables, artifacts and the like: they can be made and logged, and nothing comes of it."""


class Inert:
    """Takes any arguments and any calls."""

    def __init__(self, *args, **kwargs):
        pass

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *args, **kwargs: None


class Table(Inert):
    """Rows under columns."""

    def __init__(self, columns=None, data=None, rows=None, dataframe=None, **kwargs):
        super().__init__()
        self.columns = list(columns or ["Input", "Output", "Expected"])
        self.data = list(data or rows or [])
        if dataframe is not None:
            self.columns, self.data = list(dataframe.columns), dataframe.values.tolist()

    def add_data(self, *row):
        self.data.append(list(row))

    def add_row(self, *row):
        self.add_data(*row)


class Artifact(Inert):
    """A named thing; files are added to nothing."""

    def __init__(self, name="", type="", description=None, metadata=None, **kwargs):
        super().__init__()
        self.name, self.type, self.description, self.metadata = name, type, description, dict(metadata or {})

    def wait(self, timeout=None):
        return self


#: Classes that can be made and do nothing.
NAMES = (
    *("Audio", "Classes", "EvalTable", "Graph", "Histogram", "Html", "Image", "JoinedTable", "Molecule"),
    *("Object3D", "Plotly", "Settings", "Video", "ArtifactTTL"),
)
CLASSES = {name: type(name, (Inert,), {"__module__": "wandb"}) for name in NAMES}


class AlertLevel:
    """Levels of alerts."""

    INFO, WARN, ERROR = "INFO", "WARN", "ERROR"
