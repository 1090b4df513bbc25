/** Desk phones and the far end of the trunk, played by SIPp with the test server's own scripts. */
import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { waitFor } from '../support/wait-for.ts'

const amiPort = 5038
const ports = { '1001': 5071, trunk: 5080 } as const
const scripts = { rings: 'phone-rings', 'answers-waits': 'phone-answers-waits' } as const
const talkMs = 1000

type What = keyof typeof scripts | 'answers-hangs-up' | 'declines'

/** `rig`: the test server's folder. `manager`: its manager's port, by which all its ports may be shifted. */
export function openPhones(rig: string, manager: number) {
  let media = 0
  return async (who: keyof typeof ports, what: What) => {
    const port = ports[who] + (manager - amiPort)
    const directory = mkdtempSync(path.join(tmpdir(), 'switchhook-sipp-'))
    const file = path.join(directory, 'phone.xml')
    const name =
      what === 'declines' ? 'phone-rejects' : what === 'answers-hangs-up' ? 'phone-answers-hangs-up' : scripts[what]
    const text = readFileSync(path.join(rig, 'sipp', `${name}.xml`), 'utf8')
    writeFileSync(file, text.replaceAll('@CODE@', '603').replaceAll('@REASON@', 'Decline'))
    media += 4
    const where = ['-i', '127.0.0.1', '-p', String(port), '-ci', '127.0.0.1', '-mp', String(port + 1000 + media)]
    const args = ['-sf', file, ...where, '-m', '1', '-nostdin', '-d', String(talkMs), '-timeout', '60']
    const child = spawn('sipp', args, { cwd: directory, stdio: 'ignore' })
    const ended = new Promise<number | null>((resolve) =>
      child.once('close', (code) => {
        rmSync(directory, { recursive: true, force: true })
        resolve(code)
      }),
    )
    await waitFor(() => isTaken(port), 10_000)
    return { ended, stop: () => void child.kill('SIGKILL') }
  }
}

function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createSocket('udp4')
    probe.once('error', () => resolve(true))
    probe.bind(port, '127.0.0.1', () => probe.close(() => resolve(false)))
  })
}
