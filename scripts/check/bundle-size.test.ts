import { describe, expect, it } from 'vitest'
import { bundleSizeFault, maxGzipBytes } from './bundle-size.ts'

describe('the bundle limit', () => {
  it('is 150 KiB gzip, and what is over it fails with what to do', () => {
    expect(maxGzipBytes).toBe(153_600)
    expect(bundleSizeFault(153_600)).toBeUndefined()
    expect(bundleSizeFault(153_601)).toMatch(/150\.0 KiB.*--analyze/)
  })
})
