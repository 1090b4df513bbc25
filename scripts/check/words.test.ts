import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { wordFaults, wordsFault } from './words.ts'

const found = (text: string) => wordFaults(text).map(({ word }) => word)

describe('the words of the project', () => {
  it.each([
    ['// It is told to the CRM.', ['told']],
    ['const toldOf = tellAll(isRetold)', ['tell', 'told', 'retold']],
    ['  readonly TOLD_AT: string', ['told']],
    ['data-fate="saved"', ['fate']],
    ['The call is Left alone until noon', ['left alone until']],
    ["it('puts away a call')", ['puts away']],
    ['for (const strand of strands) unkept.add(strand)', ['strand', 'strands', 'unkept']],
  ])('are refused in %s', (line, words) => {
    expect(found(line).sort()).toEqual([...words].sort())
  })

  it.each(['a satellite', 'intended', 'attended transfer', 'the registry', 'stranded', 'fatal', 'untold stories'])(
    'leave %s alone',
    (line) => {
      expect(found(line)).toEqual([])
    },
  )

  it('are looked for in every folder, with the place and what to write instead', () => {
    const clone = mkdtempSync(path.join(tmpdir(), 'switchhook-words-'))
    for (const folder of ['src/core', 'functions', 'scripts', 'bench', 'test/fixtures', 'docs', 'bin']) {
      mkdirSync(path.join(clone, folder), { recursive: true })
    }
    writeFileSync(path.join(clone, 'README.md'), 'Plain.\n')
    writeFileSync(path.join(clone, 'CONTRIBUTING.md'), 'Plain.\n')
    expect(wordsFault(clone)).toBeUndefined()
    writeFileSync(path.join(clone, 'src/core/a.ts'), '\n// The gist.\n')
    writeFileSync(path.join(clone, 'test/fixtures/b.md'), 'He told me.\n')
    writeFileSync(path.join(clone, 'docs/c.md'), 'Shows how it fares.\n')
    const fault = wordsFault(clone) ?? ''
    expect(fault.split('\n').filter((line) => !line.startsWith(' '))).toEqual([
      'src/core/a.ts:2: "gist", write summary',
      'docs/c.md:1: "how it fares", write its status',
    ])
  })
})
