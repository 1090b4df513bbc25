import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { asteriskBlind, asteriskRows, type FreePbxRow } from '../../../../../test/support/forwarder/asterisk-rows.ts'
import { openSource } from '../../../../../test/support/forwarder/open-source.ts'
import { contractClock, firstMs, readAll } from '../../../../../test/support/forwarder/polled-rig.ts'
import { groupByCall, sceneNames, type TrueCall, trueCall } from '../../../../../test/support/forwarder/true-calls.ts'
import { polledSourceContract } from '../../source-contract.ts'
import { masterCsv } from './source.ts'

const quote = (text: string) => `"${text.replaceAll('"', '""')}"`

function line(row: FreePbxRow): string {
  const texts = ['', row.src, row.dst, row.dcontext, row.clid, row.channel, row.dstchannel, row.lastapp, row.lastdata]
  const end = [row.duration, row.billsec, quote(row.disposition), quote('DOCUMENTATION'), quote(row.uniqueid)]
  return [
    ...texts.map(quote),
    quote(row.calldate),
    '',
    quote(row.calldate),
    ...end,
    quote(''),
    quote(row.linkedid),
    row.sequence,
  ].join()
}

const textOf = (calls: readonly TrueCall[]) => `${calls.flatMap(asteriskRows).map(line).join('\n')}\n`

function place() {
  const folder = mkdtempSync(path.join(tmpdir(), 'switchhook-master-'))
  const file = path.join(folder, 'Master.csv')
  const open = (startMs = firstMs) =>
    openSource(
      masterCsv,
      { id: 'pbx', type: 'master-csv', path: file, start: new Date(startMs).toISOString() },
      contractClock,
    )
  return { file, folder, open, remove: () => rmSync(folder, { recursive: true }) }
}

polledSourceContract('master-csv', async () => {
  const { file, open, remove } = place()
  return {
    growsOnly: true,
    kinds: sceneNames,
    blind: { ...asteriskBlind, did: true },
    clear: async () => {
      rmSync(file, { force: true })
      writeFileSync(file, '')
    },
    write: async (calls) => appendFileSync(file, textOf(calls)),
    open,
    close: async () => remove(),
  }
})

describe('Master.csv', () => {
  const call = (seq: number) => trueCall('answered direct', seq, firstMs + seq * 60_000)
  const count = (pages: Awaited<ReturnType<typeof readAll>>) => groupByCall(pages.flatMap((page) => page.events)).length

  it('is read on over a rotation: first the rest of the renamed file, then the new one', async () => {
    const { file, open, remove } = place()
    writeFileSync(file, textOf([call(1), call(2)]))
    const first = await readAll(open())
    appendFileSync(file, textOf([call(3)]))
    renameSync(file, `${file}.1`)
    writeFileSync(file, textOf([call(4)]))
    for (const source of [open()]) {
      const second = await readAll(source, first.at(-1)?.checkpoint, 1)
      expect(count([...first, ...second])).toBe(4)
      appendFileSync(file, textOf([call(5)]))
      expect(count(await readAll(source, second.at(-1)?.checkpoint))).toBe(1)
    }
    remove()
  })

  it('is read from its beginning after it was cut to nothing', async () => {
    const { file, open, remove } = place()
    writeFileSync(file, textOf([call(1), call(2), call(3)]))
    const source = open()
    const first = await readAll(source)
    truncateSync(file)
    appendFileSync(file, textOf([call(4)]))
    expect(count(await readAll(source, first.at(-1)?.checkpoint))).toBe(1)
    remove()
  })

  it('has its last line read only when it is whole', async () => {
    const { file, open, remove } = place()
    const text = textOf([call(1)])
    writeFileSync(file, text.slice(0, 40))
    const source = open()
    const first = await readAll(source)
    expect(count(first)).toBe(0)
    appendFileSync(file, text.slice(40))
    expect(count(await readAll(source, first.at(-1)?.checkpoint))).toBe(1)
    remove()
  })

  it('may not be there yet', async () => {
    const { open, remove } = place()
    expect(count(await readAll(open()))).toBe(0)
    expect(await open().check(new AbortController().signal)).toMatchObject([{ ok: false }])
    remove()
  })

  it('may hold rubbish between its records', async () => {
    const { file, open, remove } = place()
    writeFileSync(file, `${'x'.repeat(200_000)}\n"a","b\n${textOf([call(1)])}\u0000\n`)
    expect(count(await readAll(open()))).toBe(1)
    remove()
  })
})
