/** The test server with more dialplan, queues and scenarios than its own: a copy of its folder, beside it nothing changes. */
import { appendFileSync, cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import * as z from 'zod'

const own = import.meta.dirname
const ownText = (name: string) => readFileSync(path.join(own, name), 'utf8')
const scenariosForm = z.looseObject({ scenarios: z.record(z.string(), z.unknown()) })

export const harderCalls = z
  .object({ scenarios: z.record(z.string(), z.unknown()) })
  .parse(JSON.parse(ownText('truth.json'))).scenarios

/** Those of a queue's day (scenarios.sh), whose figures are compared; the calls themselves are as others are. */
export const countedCalls = ['answered', 'late', 'abandoned', 'early', 'two', 'missed'].map((name) => `counted-${name}`)

/** The folder of the copy. */
export function composeRig(rig: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'switchhook-rig-'))
  cpSync(rig, folder, { recursive: true })
  const inCopy = (name: string) => path.join(folder, name)
  const edit = (name: string, change: (text: string) => string) =>
    writeFileSync(inCopy(name), change(readFileSync(inCopy(name), 'utf8')))
  for (const name of ['extensions.conf', 'queues.conf']) appendFileSync(inCopy(`asterisk/${name}`), ownText(name))
  // Phones may pick up each other's calls; records carry the linkedid, as on a FreePBX.
  edit('asterisk/pjsip.conf', (text) =>
    text
      .replace(/^context = internal$/gm, 'context = internal\ncall_group = 1\npickup_group = 1')
      .concat(ownText('pjsip.conf')),
  )
  edit('asterisk/cdr.conf', (text) => text.replace(/^loguserfield = yes$/m, 'loguserfield = yes\nnewcdrcolumns = yes'))
  writeFileSync(inCopy('more-scenarios.sh'), ownText('scenarios.sh'))
  const player = '# ---------------------------------------------------------------- the player'
  edit('scenarios.sh', (text) => text.replace(player, `. "$RIG_SRC/more-scenarios.sh"\n${player}`))
  edit('scenarios.json', (text) => {
    const all = scenariosForm.parse(JSON.parse(text))
    const more = [...Object.keys(harderCalls), ...countedCalls].map((name) => [name, { what: '', calls: [] }])
    return JSON.stringify({ ...all, scenarios: { ...all.scenarios, ...Object.fromEntries(more) } })
  })
  return folder
}
