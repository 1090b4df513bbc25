import { describe, expect, it } from 'vitest'
import { dialNumber } from './dial-number.ts'
import { clickToCallField } from './settings.ts'

const rules = (given: unknown) => {
  const parsed = clickToCallField.parse(given)
  if (parsed === undefined) throw new Error('it is off')
  return parsed
}

describe('a number is dialled', () => {
  it.each([
    [true, 'US', '+12125551234', '+12125551234'],
    [{ dial: 'national' }, 'US', '+12125551234', '2125551234'],
    [{ dial: 'national' }, 'US', '+15557654321', '5557654321'],
    [{ dial: 'national' }, 'US', '+14165551234', '+14165551234'],
    [{ dial: 'national', international: '011', prefix: '9' }, 'US', '+442079460000', '9011442079460000'],
    [{ dial: 'national', international: '00', prefix: '0' }, 'DE', '+493012345678', '003012345678'],
    [{ international: '' }, 'US', '+12125551234', '12125551234'],
    [{ international: '00', prefix: '9' }, 'US', '102', '102'],
  ])('as %o in %s says: %s', (given, country, number, dialled) => {
    expect(dialNumber(number, rules(given), country)).toBe(dialled)
  })
})

describe('click-to-call', () => {
  it('is off unless the configuration says otherwise, and takes nothing that it does not know', () => {
    expect([clickToCallField.parse(undefined), clickToCallField.parse(false)]).toEqual([undefined, undefined])
    for (const wrong of [{ extension: ['1*'] }, { extensions: [''] }, { prefix: '9,' }, { international: '*31#' }]) {
      expect(clickToCallField.safeParse(wrong).success).toBe(false)
    }
  })
})
