import { expect, it } from 'vitest'
import { namesOf } from './source-ids.ts'

const source = (id: string, type: string) =>
  ({ id, type, kind: 'live', state: 'ok', rows: 0, acked: 0, duplicate: 0, refused: 0 }) as const

it('a 3CX that a forwarder watches too is reported under the same names, so that its events are the same', () => {
  expect(namesOf([])).toEqual({ live: 'threecx-callcontrol', log: 'threecx-xapi' })
  const sources = [source('pbx', 'threecx-callcontrol'), source('ami', 'asterisk-ami')]
  expect(namesOf([{ sources }])).toEqual({ live: 'pbx', log: 'threecx-xapi' })
})
