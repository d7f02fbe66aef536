"""Stands for a training whose optimizers have different flags: prints one JSON line."""

import argparse
import json
import math

parser = argparse.ArgumentParser()
parser.add_argument('--opt', choices=['sgd', 'adam'], required=True)
parser.add_argument('--lr', type=float, required=True)
parser.add_argument('--momentum', type=float, default=0.9)
parser.add_argument('--nesterov', choices=['true', 'false'], default='false')
parser.add_argument('--batch-size', type=int, required=True)
parser.add_argument('--depth', type=int, required=True)
args = parser.parse_args()

best_lr = 0.03 if args.opt == 'sgd' else 0.001
loss = abs(math.log10(args.lr / best_lr)) / 2 + (args.depth - 6) ** 2 / 60 + (args.momentum - 0.9) ** 2
loss += 0.05 * (args.nesterov == 'false') + abs(math.log2(args.batch_size / 64)) / 20
print(json.dumps({'loss': loss, 'lr_seen': args.lr}))
