"""A script written for Weights & Biases. `hpo run configs/wandb-sweep.yaml` runs it unchanged, without an account."""

import math

import wandb


def main():
    with wandb.init(project='moons') as run:
        config = run.config
        for epoch in range(config.epochs):
            distance = abs(math.log10(config.learning_rate) + 2.5) + abs(config.batch_size - 32) / 64
            wandb.log({'epoch': epoch, 'val_loss': 0.05 + distance / 3 + math.exp(-epoch)})


if __name__ == '__main__':
    main()
