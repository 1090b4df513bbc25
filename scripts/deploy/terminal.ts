/** Asking on the terminal: a value without showing what is typed, for it may be a secret; a choice in the open. */
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { DeployInterrupted } from './stopped.ts'

export interface Terminal {
  /** False in CI and pipes: then nothing may be asked. */
  readonly interactive: boolean
  say(text: string): void
  /** What was typed, trimmed; empty for Enter alone. Nothing of it appears on the screen. */
  ask(question: string): Promise<string>
  /** The same, and what is typed is seen. */
  choose(question: string): Promise<string>
}

const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })

export const processTerminal: Terminal = {
  interactive: Boolean(process.stdin.isTTY && process.stdout.isTTY),
  say: (text) => console.log(text),
  ask: (question) => typed(question, nowhere),
  choose: (question) => typed(question, process.stdout),
}

function typed(question: string, output: NodeJS.WritableStream): Promise<string> {
  return new Promise((resolve, reject) => {
    process.stdout.write(question)
    const reader = createInterface({ input: process.stdin, output, terminal: true })
    reader.once('SIGINT', () => reader.close())
    // Also Ctrl-D; after an answer it changes nothing.
    reader.once('close', () => reject(new DeployInterrupted('Stopped; nothing was deployed.')))
    reader.question('', (answer) => {
      if (output === nowhere) process.stdout.write('\n')
      resolve(answer.trim())
      reader.close()
    })
  })
}
