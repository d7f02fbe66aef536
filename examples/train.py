"""A training script as many have it: flags in, `val_acc=…` out. A small network learns two interleaved half-moons.

Plain Python, so that it runs everywhere: python examples/train.py --lr 0.05 --batch-size 16
"""

import argparse
import math
import random


def moons(count, noise, rng):
    """Points of two half-moons, each with its class."""
    points = []
    for index in range(count):
        angle, label = math.pi * rng.random(), index % 2
        x = math.cos(angle) if label == 0 else 1 - math.cos(angle)
        y = math.sin(angle) if label == 0 else 0.5 - math.sin(angle)
        points.append((x + rng.gauss(0, noise), y + rng.gauss(0, noise), label))
    return points


class Network:
    """One hidden layer of tanh units and a logistic output."""

    def __init__(self, hidden, rng):
        self.w = [[rng.gauss(0, 1), rng.gauss(0, 1), rng.gauss(0, 1)] for _ in range(hidden)]
        self.v = [rng.gauss(0, 1 / math.sqrt(hidden)) for _ in range(hidden + 1)]

    def forward(self, x, y):
        units = [math.tanh(a * x + b * y + c) for a, b, c in self.w] + [1.0]
        score = sum(v * h for v, h in zip(self.v, units))
        return units, 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))

    def step(self, batch, lr, momentum, speed):
        """One step of gradient descent with momentum on the mean cross-entropy."""
        grad_v = [0.0] * len(self.v)
        grad_w = [[0.0, 0.0, 0.0] for _ in self.w]
        for x, y, label in batch:
            units, p = self.forward(x, y)
            error = (p - label) / len(batch)
            for k, h in enumerate(units):
                grad_v[k] += error * h
            for k in range(len(self.w)):
                inner = error * self.v[k] * (1 - units[k] ** 2)
                for j, value in enumerate((x, y, 1.0)):
                    grad_w[k][j] += inner * value
        speed_v, speed_w = speed
        for k, g in enumerate(grad_v):
            speed_v[k] = momentum * speed_v[k] - lr * g
            self.v[k] += speed_v[k]
        for k, row in enumerate(grad_w):
            for j, g in enumerate(row):
                speed_w[k][j] = momentum * speed_w[k][j] - lr * g
                self.w[k][j] += speed_w[k][j]

    def accuracy(self, points):
        return sum((self.forward(x, y)[1] > 0.5) == (label == 1) for x, y, label in points) / len(points)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--lr', type=float, default=0.05)
    parser.add_argument('--batch-size', type=int, default=16)
    parser.add_argument('--hidden', type=int, default=8)
    parser.add_argument('--momentum', type=float, default=0.0)
    parser.add_argument('--epochs', type=int, default=6)
    parser.add_argument('--seed', type=int, default=0)
    args = parser.parse_args()

    rng = random.Random(args.seed)
    train, validation = moons(300, 0.2, rng), moons(300, 0.2, rng)
    network = Network(args.hidden, rng)
    speed = ([0.0] * len(network.v), [[0.0, 0.0, 0.0] for _ in network.w])
    for epoch in range(1, args.epochs + 1):
        rng.shuffle(train)
        for start in range(0, len(train), args.batch_size):
            network.step(train[start : start + args.batch_size], args.lr, args.momentum, speed)
        print(f'epoch {epoch} val_acc={network.accuracy(validation):.4f}', flush=True)


if __name__ == '__main__':
    main()
