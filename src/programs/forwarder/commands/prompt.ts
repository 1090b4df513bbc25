/** Questions to somebody at a terminal. */
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'

export interface Prompt {
  /** False in pipes: then nothing may be asked. */
  readonly interactive: boolean
  /** What was typed, trimmed; the fallback for Enter alone. A secret does not appear on the screen. */
  ask(question: string, options?: { readonly fallback?: string; readonly secret?: boolean }): Promise<string>
}

const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })

/** Interrupted: nothing was written. */
export class PromptClosed extends Error {
  override readonly name = 'PromptClosed'
}

export const terminalPrompt: Prompt = {
  interactive: Boolean(process.stdin.isTTY && process.stdout.isTTY),
  ask: (question, { fallback, secret = false } = {}) =>
    new Promise((resolve, reject) => {
      process.stdout.write(`${question}${fallback === undefined ? '' : ` [${fallback}]`}: `)
      const reader = createInterface({
        input: process.stdin,
        output: secret ? nowhere : process.stdout,
        terminal: true,
      })
      reader.once('SIGINT', () => {
        reader.close()
        process.stdout.write('\n')
        reject(new PromptClosed('Stopped.'))
      })
      reader.question('', (answer) => {
        reader.close()
        if (secret) process.stdout.write('\n')
        resolve(answer.trim() || (fallback ?? ''))
      })
    }),
}
