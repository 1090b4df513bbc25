/** wrangler as a port, so that tests can play an account. */
import { spawn } from 'node:child_process'
import { quietWrangler, wranglerProgram } from '../../src/programs/build/bundle.ts'
import { root } from '../../src/programs/build/paths.ts'

export interface WranglerAnswer {
  readonly ok: boolean
  /** Both streams, as printed; empty for one that had the terminal. */
  readonly output: string
}

export interface WranglerOptions {
  /** Gives it our terminal, for what may ask something or takes long. */
  readonly terminal?: boolean
  readonly env?: Readonly<Record<string, string>>
}

/** Runs one wrangler command in the clone. Never rejects on the command's failure. */
export type Wrangler = (args: readonly string[], options?: WranglerOptions) => Promise<WranglerAnswer>

export const runWrangler: Wrangler = (args, { terminal = false, env = {} } = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [wranglerProgram, ...args], {
      cwd: root,
      stdio: terminal ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...quietWrangler, ...env },
    })
    let output = ''
    const collect = (chunk: Buffer) => {
      output += chunk
    }
    child.stdout?.on('data', collect)
    child.stderr?.on('data', collect)
    child.once('error', reject)
    child.once('close', (code) => resolve({ ok: code === 0, output: output.trim() }))
  })
