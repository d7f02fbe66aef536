"""Golden values of the three Vision Transformers, made by PyTorch in float64.

Run: python scripts/golden/vit.py   (writes test/golden/vit.json)

Each case holds a configuration, initial weights (float32 values, so that every engine starts from the same), the
losses of Adam steps on given batches, each gradient of the first step, the running statistics after the last step,
and the logits in evaluation mode then. Arrays are little-endian bytes in base64.
"""

import base64
import hashlib
import json
import math
import pathlib

import numpy as np
import torch
from torch import nn

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

ROOT = pathlib.Path(__file__).resolve().parents[2]
STEPS = 10
LEARNING_RATE = 2e-3
IMAGES = 24


class BatchNorm(nn.Module):
    """BatchNorm1d over batch and tokens of (batch, tokens, features)."""

    def __init__(self, features, track):
        super().__init__()
        self.BN = nn.BatchNorm1d(features, track_running_stats=track)

    def forward(self, x):
        return self.BN(x.transpose(1, 2)).transpose(1, 2)


class Drop(nn.Module):
    """Multiplies by a mask that is handed in; without one, passes through."""

    def __init__(self, model, site):
        super().__init__()
        self.owner, self.site = [model], site

    def forward(self, x):
        mask = self.owner[0].masks.get(self.site) if self.training else None
        return x if mask is None else x * mask.reshape(x.shape)


class Attention(nn.Module):
    def __init__(self, model, c, index, norm, names):
        super().__init__()
        self.heads, self.names = c["heads"], names
        self.scale = c["dimHead"] ** -0.5
        inner = c["heads"] * c["dimHead"]
        self.norm = norm(c["dim"])
        self.weights_drop = Drop(model, f"{index}.attention")
        setattr(self, names[0], nn.Linear(c["dim"], 3 * inner, bias=c["qkvBias"]))
        projects = not (c["heads"] == 1 and c["dimHead"] == c["dim"])
        out = nn.Sequential(nn.Linear(inner, c["dim"]), Drop(model, f"{index}.out")) if projects else nn.Identity()
        setattr(self, names[1], out)

    def forward(self, x):
        b, n, _ = x.shape
        qkv = getattr(self, self.names[0])(self.norm(x)).chunk(3, dim=-1)
        q, k, v = (t.reshape(b, n, self.heads, -1).transpose(1, 2) for t in qkv)
        weights = self.weights_drop(torch.softmax(q @ k.transpose(-1, -2) * self.scale, dim=-1))
        return getattr(self, self.names[1])((weights @ v).transpose(1, 2).reshape(b, n, -1))


class FeedForwardLayerNorm(nn.Module):
    def __init__(self, model, c, index):
        super().__init__()
        self.net = nn.Sequential(
            nn.LayerNorm(c["dim"]),
            nn.Linear(c["dim"], c["mlpDim"]),
            nn.GELU(),
            Drop(model, f"{index}.hidden"),
            nn.Linear(c["mlpDim"], c["dim"]),
            Drop(model, f"{index}.final"),
        )

    def forward(self, x):
        return self.net(x)


class FeedForwardBatchNorm(nn.Module):
    def __init__(self, model, c, index):
        super().__init__()
        self.Lin1 = nn.Linear(c["dim"], c["mlpDim"])
        self.wrapped = c["model"] == "vitbn"
        if self.wrapped:
            self.norm = BatchNorm(c["mlpDim"], c["trackRunningStats"])
        else:
            self.BN = nn.BatchNorm1d(c["mlpDim"], track_running_stats=c["trackRunningStats"])
        self.drop = Drop(model, f"{index}.hidden")
        self.Lin2 = nn.Linear(c["mlpDim"], c["dim"])

    def forward(self, x):
        x = self.Lin1(x)
        x = self.norm(x) if self.wrapped else self.BN(x.transpose(1, 2)).transpose(1, 2)
        return self.Lin2(self.drop(nn.functional.gelu(x)))


class Transformer(nn.Module):
    def __init__(self, model, c, norm, names):
        super().__init__()
        self.norm = norm(c["dim"])
        feed_forward = FeedForwardLayerNorm if c["model"] == "vit" else FeedForwardBatchNorm
        self.layers = nn.ModuleList(
            nn.ModuleList([Attention(model, c, i, norm, names), feed_forward(model, c, i)]) for i in range(c["depth"])
        )

    def forward(self, x):
        for attention, feed_forward in self.layers:
            x = attention(x) + x
            x = feed_forward(x) + x
        return self.norm(x)


class Patches(nn.Module):
    """(batch, channels, size, size) to (batch, patches, patch x patch x channels)."""

    def __init__(self, patch):
        super().__init__()
        self.patch = patch

    def forward(self, x):
        b, c, size, _ = x.shape
        p, g = self.patch, size // self.patch
        return x.reshape(b, c, g, p, g, p).permute(0, 2, 4, 3, 5, 1).reshape(b, g * g, p * p * c)


def sine_cosine(tokens, dim):
    omega = 10000.0 ** -(torch.arange(1, dim // 2 + 1, dtype=torch.float64) / (dim // 2))
    angle = torch.arange(tokens, dtype=torch.float64)[:, None] * omega[None, :]
    return torch.cat((angle.sin(), angle.cos()), dim=1)


class Model(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.c, self.masks = c, {}
        plain = c["model"] == "vit"
        norm = (lambda f: BatchNorm(f, c["trackRunningStats"])) if c["model"] == "vitbn" else nn.LayerNorm
        names = ("to_qkv", "to_out") if plain else ("patch_emb", "out_proj")
        pixels = c["patchSize"] ** 2 * c["channels"]
        self.tokens = (c["imageSize"] // c["patchSize"]) ** 2 + 1
        self.positions = "pos_embedding" if plain else "pos_embedding_random"
        if c["posEmb"] == "learn":
            setattr(self, self.positions, nn.Parameter(torch.randn(1, self.tokens, c["dim"])))
        self.cls_token = nn.Parameter(torch.randn(1, 1, c["dim"]))
        self.to_patch_embedding = nn.Sequential(
            Patches(c["patchSize"]), norm(pixels), nn.Linear(pixels, c["dim"]), norm(c["dim"])
        )
        self.drop = Drop(self, "embedding")
        self.transformer = Transformer(self, c, norm, names)
        self.head = "mlp_head" if plain else "linear_head"
        setattr(self, self.head, nn.Linear(c["dim"], c["numClasses"]))

    def forward(self, x):
        x = self.to_patch_embedding(x)
        x = torch.cat((self.cls_token.expand(len(x), -1, -1), x), dim=1)
        fixed = self.c["posEmb"] == "pe1d"
        x = x + (sine_cosine(self.tokens, self.c["dim"]) if fixed else getattr(self, self.positions))
        x = self.transformer(self.drop(x))
        x = x.mean(dim=1) if self.c["pool"] == "mean" else x[:, 0]
        return getattr(self, self.head)(x)


def encode(array, dtype):
    return base64.b64encode(np.ascontiguousarray(array, dtype=np.dtype(dtype).newbyteorder("<")).tobytes()).decode()


def randomise(model):
    """Moves every parameter off PyTorch's first values, norms too, and rounds to float32."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.ndim == 1:
                parameter += 0.1 * torch.randn_like(parameter)
            parameter.copy_(parameter.float().double())


def dropout_masks(c, batch):
    inner = c["heads"] * c["dimHead"]
    tokens = (c["imageSize"] // c["patchSize"]) ** 2 + 1
    rows = batch * tokens
    sizes = {"embedding": rows * c["dim"]}
    for i in range(c["depth"]):
        sizes[f"{i}.attention"] = rows * tokens * c["heads"]
        sizes[f"{i}.hidden"] = rows * c["mlpDim"]
        if not (c["heads"] == 1 and inner == c["dim"]):
            sizes[f"{i}.out"] = rows * c["dim"]
        if c["model"] == "vit":
            sizes[f"{i}.final"] = rows * c["dim"]
    kept = {}
    for site, size in sizes.items():
        rate = c["embDropout"] if site == "embedding" else c["dropout"]
        kept[site] = (torch.rand(size) >= rate).double() / (1 - rate)
    return kept


def run(name, options):
    torch.manual_seed(int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "little"))
    c = dict(
        model="vit", imageSize=8, patchSize=4, channels=2, numClasses=5, dim=16, depth=2, heads=2, dimHead=16,
        mlpDim=32, pool="cls", posEmb="learn", dropout=0, embDropout=0, qkvBias=False, trackRunningStats=True,
    )  # fmt: skip
    c.update(options)
    model = Model(c)
    randomise(model)
    shape = (IMAGES, c["channels"], c["imageSize"], c["imageSize"])
    images = torch.randint(0, 256, shape, dtype=torch.uint8)
    labels = torch.randint(0, c["numClasses"], (IMAGES,))
    pixels = images.double() / 255
    drops = c["dropout"] > 0 or c["embDropout"] > 0
    steps = 1 if drops else STEPS
    # Batches of 8 in a new order each time; the last but one has 3 images, as an epoch's last batch may be smaller.
    batches = [torch.randperm(IMAGES)[: 3 if i == STEPS - 2 else 8].tolist() for i in range(steps)]
    initial = {k: v.clone() for k, v in model.state_dict().items()}
    if drops:
        model.masks = dropout_masks(c, 8)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    losses, gradients = [], {}
    model.train()
    for step, batch in enumerate(batches):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(pixels[batch]), labels[batch])
        loss.backward()
        if step == 0:
            gradients = {k: p.grad.clone() for k, p in model.named_parameters()}
        optimizer.step()
        losses.append(loss.item())
    model.eval()
    with torch.no_grad():
        logits = model(pixels[:8])
    parameters = set(gradients)
    statistics = {k: v for k, v in model.state_dict().items() if k not in parameters}
    return {
        "name": name,
        "config": c,
        "images": encode(images, "u1"),
        "labels": labels.tolist(),
        "batches": batches,
        "learningRate": LEARNING_RATE,
        "masks": {k: encode(v > 0, "u1") for k, v in model.masks.items()},
        "weights": {k: {"shape": list(v.shape), "data": encode(v, "f4")} for k, v in initial.items()},
        "losses": losses,
        "gradients": {k: encode(v, "f8") for k, v in gradients.items()},
        "statistics": {k: encode(v, "f8") for k, v in statistics.items()},
        "logits": encode(logits, "f8"),
    }


ARTICLE = dict(imageSize=28, patchSize=7, channels=1, numClasses=10)
OTHER = dict(pool="mean", posEmb="pe1d", qkvBias=True)
CASES = {
    **{model: dict(model=model, **ARTICLE) for model in ("vit", "vitbnffn", "vitbn")},
    **{f"{model}, mean, pe1d, qkv bias": dict(model=model, **OTHER) for model in ("vit", "vitbnffn", "vitbn")},
    "vitbnffn, statistics not tracked": dict(model="vitbnffn", trackRunningStats=False),
    "vitbn, statistics not tracked, qkv bias": dict(model="vitbn", trackRunningStats=False, qkvBias=True),
    "vitbn, mean": dict(model="vitbn", pool="mean"),
    "vit, one head without projection, one block": dict(model="vit", heads=1, depth=1),
    "vit, odd sizes": dict(
        model="vit", imageSize=9, patchSize=3, channels=3, dim=10, heads=3, dimHead=5, mlpDim=7, depth=1
    ),
    "vitbn, odd sizes": dict(
        model="vitbn", imageSize=9, patchSize=3, channels=3, dim=9, heads=3, dimHead=5, mlpDim=7, depth=1, numClasses=3
    ),
    "vit, dropout": dict(model="vit", dropout=0.3, embDropout=0.2),
    "vitbnffn, dropout": dict(model="vitbnffn", dropout=0.3, embDropout=0.2),
    "vitbn, dropout, qkv bias": dict(model="vitbn", dropout=0.3, qkvBias=True),
}

if __name__ == "__main__":
    assert math.isclose(nn.functional.gelu(torch.tensor(1.0)).item(), 0.8413447460685429)
    document = {
        "script": "scripts/golden/vit.py",
        "sha256": hashlib.sha256(pathlib.Path(__file__).read_bytes()).hexdigest(),
        "versions": {"torch": torch.__version__, "numpy": np.__version__},
        "cases": [run(name, options) for name, options in CASES.items()],
    }
    target = ROOT / "test" / "golden" / "vit.json"
    target.write_text(json.dumps(document, indent=1) + "\n")
