import fc from 'fast-check'
import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { cutToWidth, renderFacts, renderTable } from './table.ts'

describe('a table', () => {
  it('aligns by what characters take up on a terminal', () => {
    const table = renderTable(
      [{ header: 'NAME' }, { header: 'N', align: 'right' }],
      [
        ['見本', '1'],
        ['Ann', '22'],
      ],
      100,
    )
    expect(table).toBe('NAME   N\n見本   1\nAnn   22\n')
  })

  it('cuts the widest of the columns that may be cut, and never an id', () => {
    const columns = [{ header: 'ID' }, { header: 'NAME', shrinkTo: 4 }, { header: 'MORE', shrinkTo: 4 }]
    const table = renderTable(columns, [['id-1234567890', 'a name that is long', 'short']], 30)
    expect(table.split('\n')[1]).toBe('id-1234567890  a name…   short')
  })

  it('leaves out columns that nobody filled', () => {
    expect(renderTable([{ header: 'A' }, { header: 'B' }], [['1', '']], 80)).toBe('A\n1\n')
  })

  it('keeps a cell on its line, whatever stands in it', () => {
    expect(renderTable([{ header: 'A' }], [['one\ntwo\u001b[31m']], 80).split('\n')).toHaveLength(3)
  })

  it('is never wider than it may be, and always aligned', () => {
    const cells = fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' })), { minLength: 1 })
    fc.assert(
      fc.property(cells, fc.integer({ min: 20, max: 120 }), (rows, width) => {
        const table = renderTable(
          [
            { header: 'A', shrinkTo: 5 },
            { header: 'B', shrinkTo: 5 },
          ],
          rows,
          width,
        )
        const lines = table.split('\n')
        expect(lines.pop()).toBe('')
        expect(lines).toHaveLength(rows.length + 1)
        for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width)
      }),
    )
  })
})

describe('cutting', () => {
  it('shows that something is missing, and never half a character', () => {
    expect(cutToWidth('abcdef', 4)).toBe('abc…')
    expect(cutToWidth('abcd', 4)).toBe('abcd')
    expect(cutToWidth('見本見本', 4)).toBe('見…')
    expect(cutToWidth('👩‍💻👩‍💻', 3)).toBe('👩‍💻…')
  })
})

describe('facts', () => {
  it('stand below each other, without those that are unknown', () => {
    expect(
      renderFacts([
        ['Name', 'Ann'],
        ['E-mails', ''],
        ['Page', undefined],
        ['Of', '\u001b]0;x'],
      ]),
    ).toBe('Name  Ann\nOf     ]0;x\n')
  })
})
