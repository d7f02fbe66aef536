// hpo completion: a script for a shell.
import type { Command } from '../command.ts';

export const completionCommand: Command = {
  usage: 'completion <shell>',
  positionals: { shell: { type: 'string', describe: 'bash | zsh | fish' } },
  options: {},
  examples: [
    ['$0 completion bash >> ~/.bashrc', 'for bash'],
    ['$0 completion zsh >> ~/.zshrc', 'for zsh, behind compinit'],
    ['$0 completion fish > ~/.config/fish/completions/hpo.fish', 'for fish'],
  ],
  async run(args, io) {
    const { printCompletion } = await import('../completion/print-completion.ts');
    return printCompletion(args, io);
  },
};
