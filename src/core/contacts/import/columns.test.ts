import { describe, expect, it } from 'vitest'
import { mapColumns, parseColumnMap, targetText } from './columns.ts'

function targets(header: string, map = ''): string[] {
  return mapColumns(header.split(','), parseColumnMap(map)).map(targetText)
}

describe('guessing columns', () => {
  it('knows a 3CX phonebook', () => {
    expect(
      targets(
        'FirstName,LastName,Company,Mobile,Mobile2,Home,Home2,Business,Business2,Email,Other,BusinessFax,HomeFax,Pager',
      ),
    ).toEqual([
      'firstName',
      'lastName',
      'company',
      'phone.mobile',
      'phone.mobile',
      'phone.home',
      'phone.home',
      'phone.work',
      'phone.work',
      'email',
      'phone.other',
      'phone.fax',
      'phone.fax',
      'phone.pager',
    ])
  })

  it('knows Google’s, with the columns that hold the labels', () => {
    const header =
      'First Name,Middle Name,Last Name,Phonetic First Name,Organization Name,Organization Title,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value,Address 1 - Country'
    const columns = mapColumns(header.split(','))
    expect(columns.map(targetText)).toEqual([
      'firstName',
      'ignore',
      'lastName',
      'ignore',
      'company',
      'ignore',
      'ignore',
      'email',
      'ignore',
      'phone',
      'ignore',
      'phone',
      'ignore',
    ])
    expect([columns[9]?.labelFrom, columns[11]?.labelFrom]).toEqual([8, 10])
    expect(
      targets(
        'Name,Given Name,Family Name,E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value,Organization 1 - Name',
      ),
    ).toEqual(['name', 'firstName', 'lastName', 'ignore', 'email', 'ignore', 'phone', 'company'])
  })

  it('knows Outlook’s, in English and German', () => {
    expect(
      targets(
        'First Name,Last Name,Company,Business Street,Business Phone,Business Phone 2,Home Phone,Mobile Phone,Company Main Phone,Business Fax,E-mail Address,E-mail Type,E-mail Display Name,E-mail 2 Address',
      ),
    ).toEqual([
      'firstName',
      'lastName',
      'company',
      'ignore',
      'phone.work',
      'phone.work',
      'phone.home',
      'phone.mobile',
      'phone.work',
      'phone.fax',
      'email',
      'ignore',
      'ignore',
      'email',
    ])
    expect(
      targets(
        'Vorname,Nachname,Firma,Telefon geschäftlich,Telefon (privat),Mobiltelefon,Fax geschäftlich,E-Mail-Adresse,Straße',
      ),
    ).toEqual([
      'firstName',
      'lastName',
      'company',
      'phone.work',
      'phone.home',
      'phone.mobile',
      'phone.fax',
      'email',
      'ignore',
    ])
  })

  it('knows Odoo’s and SuiteCRM’s', () => {
    expect(targets('External ID,Display Name,Is a Company,Related Company,Phone,Mobile,Email,Country')).toEqual([
      'id',
      'name',
      'kind',
      'company',
      'phone',
      'phone.mobile',
      'email',
      'ignore',
    ])
    expect(
      targets(
        'id,first_name,last_name,account_name,phone_mobile,phone_work,phone_home,phone_other,phone_fax,email1,phone_country_code',
      ),
    ).toEqual([
      'id',
      'firstName',
      'lastName',
      'company',
      'phone.mobile',
      'phone.work',
      'phone.home',
      'phone.other',
      'phone.fax',
      'email',
      'ignore',
    ])
  })

  it.each([
    ['Name,Vorname,Handy', ['lastName', 'firstName', 'phone.mobile']],
    [
      'Nom,Prénom,Société,Téléphone,Portable,Courriel',
      ['lastName', 'firstName', 'company', 'phone', 'phone.mobile', 'email'],
    ],
    [
      'Nombre,Apellidos,Empresa,Teléfono,Móvil,Correo electrónico',
      ['firstName', 'lastName', 'company', 'phone', 'phone.mobile', 'email'],
    ],
    [
      'Nome,Cognome,Azienda,Telefono ufficio,Cellulare',
      ['firstName', 'lastName', 'company', 'phone.work', 'phone.mobile'],
    ],
    ['Naam,Bedrijf,Telefoon zakelijk,Mobiel', ['name', 'company', 'phone.work', 'phone.mobile']],
    ['Name,Number', ['name', 'phone']],
    ['Имя,Фамилия,Телефон', ['firstName', 'lastName', 'phone']],
  ])('knows %s', (header, expected) => {
    expect(targets(header)).toEqual(expected)
  })

  it('takes no other number for a phone number', () => {
    expect(
      targets(
        'Name,Phone,Customer Number,House Number,Account Number,Number of Employees,Mobile Opt Out,Phonetic Name',
      ),
    ).toEqual(['name', 'phone', 'ignore', 'ignore', 'ignore', 'ignore', 'ignore', 'ignore'])
  })

  it('says what to do when no column can hold a number or an address', () => {
    expect(() => targets('Foo,Bar')).toThrow(/“Foo”, “Bar”.*--map/)
  })
})

describe('saying columns', () => {
  it('wins over guessing, whatever the case of the names', () => {
    expect(targets('Name,Phone,Remark,Ref', 'remark=phone.night shift, PHONE=ignore,Ref=id')).toEqual([
      'name',
      'ignore',
      'phone.night shift',
      'id',
    ])
  })

  it.each([
    ['Nope=phone', /no column “Nope”; it has Name, Phone/],
    ['Phone=telephone', /“telephone” is no target/],
    ['Name=name.x', /“name.x” is no target/],
    ['Phone', /write “Phone” as column=target/],
  ])('%s is refused with the reason', (map, reason) => {
    expect(() => targets('Name,Phone', map)).toThrow(reason)
  })
})
