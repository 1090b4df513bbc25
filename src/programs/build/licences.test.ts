import { describe, expect, it } from 'vitest'
import { bundledLicences, licencesText } from './licences.ts'

describe('the licences that go with the bundles', () => {
  it('name every package of production with its text, and none of development', () => {
    const licences = bundledLicences()
    const names = licences.map(({ name }) => name)
    expect(names).toEqual(
      expect.arrayContaining(['hono', 'zod', 'jose', 'preact', 'libphonenumber-js', 'pg', 'kysely']),
    )
    expect(names).not.toContain('vitest')
    const text = licencesText(licences)
    expect(text).toContain('Permission is hereby granted, free of charge')
    expect(licences.filter((licence) => licence.text.trim() === '')).toEqual([])
  })
})
