/** Files as other systems and people's spreadsheets export them, with what must come of each. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { newDataDir } from '../../../../test/support/server.ts'
import { readRow } from '../../../core/contacts/directory/import-row.ts'
import { readNumber } from '../../../core/phone/read-number.ts'
import { openSource, type SourceOptions } from './import-source.ts'

/** Name, company, e-mails and numbers of each contact, in E.164, and the reasons of what was refused. */
async function contactsOf(file: string, options: SourceOptions = {}) {
  const source = await openSource(file, options)
  const contacts: string[] = []
  const reasons: string[] = []
  for await (const { item } of source.items) {
    const result =
      'rejected' in item ? { rejected: { line: item.line, reason: item.rejected } } : readRow(item.row, 'US')
    if ('rejected' in result) reasons.push(result.rejected.reason)
    else {
      const { name, company, emails, phones } = result.contact
      const numbers = phones.map(({ number, label }) => `${label ?? '-'} ${readNumber(number, 'US').e164 ?? number}`)
      contacts.push([name, company ?? '', emails.join(), ...numbers].join(' | '))
      reasons.push(...result.warnings.map(({ reason }) => reason))
    }
  }
  return { contacts, reasons, encoding: source.guessedEncoding() }
}

const handed = (name: string) => fileURLToPath(new URL(`../../../../test/fixtures/imports/${name}`, import.meta.url))

function fileOf(content: string | Uint8Array): string {
  const file = path.join(newDataDir(), 'contacts')
  writeFileSync(file, content)
  return file
}

const us = (last: number, label = '-') => `${label} +1202555${String(last).padStart(4, '0')}`

describe('an export', () => {
  it.each([
    ['contactno.csv', [['In Dia', '', '', us(705), us(706, 'other')]]],
    ['fi.csv', [['Aino Virtanen', 'Virtanen Oy', 'aino@example.com', us(214, 'mobile'), us(215, 'work')]]],
    ['hu.csv', [['Éva Nagy', 'Nagy Kft', 'eva@example.com', us(216, 'mobile'), us(217)]]],
    ['hubspot.csv', [['Hub Spotter', 'Hub Inc', 'hub@example.com', us(175), us(176, 'mobile')]]],
    [
      'odoo.csv',
      [
        ['Brandon Freeman', 'Azure Interior', 'b@example.com', us(234), us(235, 'mobile')],
        ['Azure Interior', '', 'a@example.com', us(236)],
      ],
    ],
    ['odoo_tech.csv', [['Brandon', 'Azure Interior', 'b@example.com', us(701), us(702, 'mobile')]]],
    [
      'outlook_de.csv',
      [
        [
          'Jürgen Müller',
          'Größe GmbH',
          'j@example.com',
          us(191, 'fax'),
          us(192, 'assistant'),
          us(193),
          us(194, 'work'),
          us(195, 'home'),
          us(196),
          us(197, 'mobile'),
          us(198, 'other'),
          us(199, 'main'),
          us(200, 'work'),
          us(201, 'work'),
        ],
      ],
    ],
    ['ph_pt.csv', [['Zé Silva', 'Silva Lda', 'ze@example.com', us(210, 'mobile'), us(211)]]],
    ['phones_plural.csv', [['Pl Ural', '', 'p@example.com', us(704)]]],
    ['pipedrive.csv', [['Ann Example', 'Example Inc', 'ann@example.com', us(171, 'work'), us(172, 'mobile')]]],
    ['pl1250.csv', [['Łukasz Żółć', 'Spółka z o.o.', 'l@example.com', us(220, 'mobile'), us(221, 'work')]]],
    ['ru1251.csv', [['Иван Петров', 'ООО Ромашка', 'i@example.com', us(218, 'mobile'), us(219, 'work')]]],
    [
      'telnr.csv',
      [
        [
          'Nr Mensch',
          '',
          '',
          us(254),
          us(255, 'work'),
          us(256, 'mobile'),
          us(257, 'mobile'),
          us(258, 'mobile'),
          us(259),
        ],
      ],
    ],
    ['tr.csv', [['Ayşe Yılmaz', 'Yılmaz AŞ', 'ayse@example.com', us(212, 'mobile'), us(213, 'work')]]],
    ['extcol.csv', [['Ext Col', '', '', us(229), us(230, 'work'), us(231, 'work'), us(232, 'main')]]],
  ])('%s brings every number and nothing else', async (file, expected) => {
    const { contacts, reasons } = await contactsOf(handed(file))
    expect(contacts).toEqual(expected.map((parts) => parts.join(' | ')))
    expect(reasons).toEqual([])
  })

  it('that a spreadsheet damaged is mended where digits are there, and refused where they are lost', async () => {
    const { contacts, reasons } = await contactsOf(handed('excel_float.csv'))
    expect(contacts).toEqual(
      [
        ['Float', '', '', us(226)],
        ['Eq', '', '', us(227)],
        ['Apos', '', '', us(228)],
      ].map((parts) => parts.join(' | ')),
    )
    expect(reasons).toEqual([
      expect.stringContaining('format the column as text'),
      expect.stringContaining('format the column as text'),
    ])
  })

  it.each([
    [
      'FreePBX Contact Manager',
      'displayname,fname,lname,company,phone_1_number,phone_1_type,phone_1_extension,phone_1_flags,phone_1_speeddial,phone_1_locale,phone_2_number,phone_2_type,email_1\nAnn Lee,Ann,Lee,Lee Inc,202-555-0101,work,12,sms|fax,7,US,202-555-0102,cell,ann@example.com\n',
      ['Ann Lee | Lee Inc | ann@example.com | work +12025550101 | cell +12025550102'],
    ],
    [
      'Salesforce',
      '"Contact ID","First Name","Last Name","Account Name","Phone","Mobile","Asst. Phone","Email","Created Date"\n"0031","Ann","Lee","Lee Inc","(202) 555-0101","202-555-0102","202-555-0103","ann@example.com","2024-01-02"\n',
      ['Ann Lee | Lee Inc | ann@example.com | - +12025550101 | mobile +12025550102 | assistant +12025550103'],
    ],
    [
      'Zoho',
      'Record Id,First Name,Last Name,Account Name,Email,Phone,Mobile,Email Opt Out\nzcrm_1,Ann,Lee,Lee Inc,ann@example.com,202-555-0101,202-555-0102,false\n',
      ['Ann Lee | Lee Inc | ann@example.com | - +12025550101 | mobile +12025550102'],
    ],
    [
      'Spanish',
      'Nombre;Apellidos;Empresa;Teléfono del trabajo;Teléfono móvil;Correo electrónico\nAna;López;López SL;202-555-0101;202-555-0102;ana@example.com\n',
      ['Ana López | López SL | ana@example.com | work +12025550101 | mobile +12025550102'],
    ],
    [
      'Italian',
      'Nome;Cognome;Azienda;Cellulare;Telefono ufficio;Indirizzo e-mail\nAda;Rossi;Rossi Srl;202-555-0101;202-555-0102;ada@example.com\n',
      ['Ada Rossi | Rossi Srl | ada@example.com | mobile +12025550101 | work +12025550102'],
    ],
    [
      'Dutch',
      'Voornaam;Achternaam;Bedrijf;Mobiele telefoon;Telefoon op werk;E-mailadres\nAn;Jansen;Jansen BV;202-555-0101;202-555-0102;an@example.com\n',
      ['An Jansen | Jansen BV | an@example.com | mobile +12025550101 | work +12025550102'],
    ],
    [
      'Swedish',
      'Förnamn;Efternamn;Företag;Telefon, arbete;Mobiltelefon;E-postadress\nÅsa;Berg;Berg AB;202-555-0101;202-555-0102;asa@example.com\n',
      ['Åsa Berg | Berg AB | asa@example.com | work +12025550101 | mobile +12025550102'],
    ],
    [
      'French',
      'Prénom;Nom;Société;Téléphone (bureau);Tél. mobile;Télécopie (bureau);Adresse de messagerie\nÉlise;Petit;Petit SA;202-555-0101;202-555-0102;202-555-0103;elise@example.com\n',
      ['Élise Petit | Petit SA | elise@example.com | work +12025550101 | mobile +12025550102 | fax +12025550103'],
    ],
    [
      'a report with lines before its columns',
      'Contacts of Lee Inc, printed 2024\n\n"Name","Phone"\n"Ann","202-555-0101"\n',
      ['Ann |  |  | - +12025550101'],
    ],
    ['Excel with sep=', 'sep=;\nName;Phone\nAnn;202-555-0101\n', ['Ann |  |  | - +12025550101']],
    [
      'a vCard with an empty type',
      'BEGIN:VCARD\nVERSION:2.1\nFN:Ann Lee\nTEL;:202-555-0101\nEND:VCARD\n',
      ['Ann Lee |  |  | - +12025550101'],
    ],
  ])('of %s', async (_, text, expected) => {
    expect((await contactsOf(fileOf(text))).contacts).toEqual(expected)
  })

  it('keeps no cell as a short number that is none', async () => {
    const { contacts, reasons } = await contactsOf(fileOf('Name,Phone\nA,Room 12345\nB,12/2025\nC,2024-01-02\nD,201\n'))
    expect(contacts).toEqual(['D |  |  | - 201'])
    expect(reasons).toHaveLength(3)
  })
})

describe('the text', () => {
  const table = 'Name;Telefon\nJürgen Größe;202-555-0101\n'
  /** Of Mac OS Roman and UTF-16, which Node does not write. */
  const mac = Uint8Array.from([...table].map((sign) => ({ ü: 0x9f, ö: 0x9a, ß: 0xa7 })[sign] ?? sign.charCodeAt(0)))
  const utf16 = Buffer.from(table, 'utf16le')

  it.each([
    ['utf-8', Buffer.from(table), undefined],
    ['utf-16 without a mark', utf16, 'utf-16le'],
    ['utf-16 with a mark', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]), 'utf-16le'],
    ['utf-16, high bytes first', Buffer.from(utf16).swap16(), 'utf-16be'],
    ['cp1252', Buffer.from(table, 'latin1'), 'cp1252'],
    ['mac', mac, 'mac'],
  ])('in %s is read, and what it was taken for is said', async (_, bytes, encoding) => {
    expect(await contactsOf(fileOf(bytes))).toMatchObject({
      contacts: ['Jürgen Größe |  |  | - +12025550101'],
      encoding,
    })
  })

  it('in cp1250 and cp1251 is seen by its letters, and an encoding that is said wins', async () => {
    expect((await contactsOf(handed('pl1250.csv'))).encoding).toBe('cp1250')
    expect((await contactsOf(handed('ru1251.csv'))).encoding).toBe('cp1251')
    const wrong = await contactsOf(fileOf(Buffer.from(table, 'latin1')), { encoding: 'cp1251' })
    expect(wrong.contacts[0]).toContain('Jьrgen')
  })
})
