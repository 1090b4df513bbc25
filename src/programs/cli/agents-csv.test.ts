import { describe, expect, it } from 'vitest'
import { readAgentsFile } from './agents-csv.ts'

async function* bytesOf(text: string) {
  yield new TextEncoder().encode(text)
}

describe('a file of agents', () => {
  it('is read by the names of its columns, in any order and with CRM users', async () => {
    const text = 'Name;Extension;crm.suitecrm;E-Mail;Desk\nAnn Lee;101;7b1f;ann@example.com;3\n;102;;bob@example.com;\n'
    expect(await readAgentsFile(bytesOf(text))).toEqual({
      agents: [
        { extension: '101', name: 'Ann Lee', email: 'ann@example.com', crmUsers: { suitecrm: '7b1f' } },
        { extension: '102', email: 'bob@example.com' },
      ],
      rejected: [],
      ignoredColumns: ['Desk'],
    })
  })

  it('rejects rows with line and reason, and keeps the others', async () => {
    const text = 'extension,name,email\n101,Ann,\n,Nobody,\n10 2,Bob,\n103,Carl,carl\n104,,\n101,Again,\n'
    expect(await readAgentsFile(bytesOf(text))).toMatchObject({
      agents: [{ extension: '101', name: 'Ann' }],
      rejected: [
        { line: 3, reason: expect.stringContaining('no extension') },
        { line: 4, reason: expect.stringContaining('1 to 32') },
        { line: 5, reason: expect.stringContaining('e-mail') },
        { line: 6, reason: expect.stringContaining('nothing') },
        { line: 7, reason: expect.stringContaining('listed twice') },
      ],
    })
  })

  it('needs a column of extensions', async () => {
    await expect(readAgentsFile(bytesOf('name,email\nAnn,a@example.com\n'))).rejects.toThrow(
      'no column called extension',
    )
  })
})
