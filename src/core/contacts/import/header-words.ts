/**
 * What columns are called: in the exports of Google, Outlook, Salesforce, Zoho, Pipedrive, HubSpot, Odoo, SuiteCRM, 3CX,
 * FreePBX and telephones, and in people's own sheets, by language. Compared folded (without case, accents, punctuation).
 */
import { foldText } from '../../../lib/fold-text.ts'

const lists = {
  // Whole headers.
  id: 'id|uid|uuid|external id|contact id|record id|person id|lead id',
  kind: 'kind|company type|is a company|is company',
  first: `first|first name|firstname|fname|given|given name|forename|vorname|rufname|prénom|primeiro nome|nome próprio|primer nombre|
    voornaam|roepnaam|förnamn|fornavn|imię|имя|ім'я|keresztnév|utónév|etunimi|adı|ad|isim|jméno|křestní jméno|meno|ime|prenume|
    όνομα|名|名字|الاسم الأول|שם פרטי|tên|nama depan|ชื่อ`,
  last: `last|last name|lastname|lname|family|family name|surname|nachname|familienname|zuname|nom de famille|apellido|apellidos|cognome|
    sobrenome|apelido|achternaam|efternamn|etternavn|efternavn|nazwisko|фамилия|прізвище|vezetéknév|családnév|sukunimi|soyadı|
    soyad|příjmení|priezvisko|prezime|nume|επώνυμο|姓|姓氏|اسم العائلة|שם משפחה|họ|nama belakang|นามสกุล`,
  /** A whole name, or the half of it that the header has no other column for. */
  name: `name|full name|fullname|complete name|display name|displayname|contact|contact name|contact person|person name|person|customer name|
    client name|caller name|caller id name|callerid name|callerid|cid name|member name|subscriber name|account holder|last name first name|
    anzeigename|kontakt|kontaktname|kontaktperson|ansprechpartner|ansprechpartnerin|kundenname|teilnehmer|vollständiger name|vor und nachname|vorname nachname|
    nachname vorname|name vorname|nom|nom complet|nom et prénom|nom prénom|prénom nom|prénom et nom|interlocuteur|
    nombre|nombre completo|nombre y apellidos|nombre y apellido|nombre apellidos|apellidos y nombre|apellidos nombre|persona de contacto|contacto|cliente|
    nome|nome completo|nome e cognome|cognome e nome|cognome nome|nominativo|referente|contatto|nome do cliente|contato|
    naam|volledige naam|contactpersoon|klantnaam|namn|fullständigt namn|kontaktperson|navn|fulde navn|fullt navn|
    nazwa|imię i nazwisko|nazwisko i imię|osoba kontaktowa|file as|фио|ф и о|имя и фамилия|полное имя|контакт|контактное лицо|піб|
    név|teljes név|kapcsolattartó|nimi|koko nimi|ad soyad|adı soyadı|isim soyisim|ad soyadı|yetkili|jméno a příjmení|příjmení a jméno|meno a priezvisko|
    ime i prezime|ime in priimek|nume complet|nume și prenume|ονοματεπώνυμο|姓名|氏名|名前|お名前|이름|성명|성함|이름 성|الاسم|الاسم الكامل|اسم|نام|نام و نام خانوادگی|
    שם|שם מלא|họ và tên|họ tên|nama|nama lengkap|ชื่อ นามสกุล|नाम`,
  company: `company|company name|companyname|organization|organisation|organization name|organisation name|organization 1|organization 1 name|organisation 1 name|
    person organization|person organisation|account|account name|associated company|primary company|employer|business name|trading name|customer company|related company|parent company|parent id|
    parent id name|parent|company id name|firma|firma adı|firmenname|firmen name|unternehmen|unternehmensname|organisationsname|name der organisation|betrieb|
    société|nom de la société|nom de l'entreprise|nom de l'organisation|entreprise|raison sociale|organisme|empresa|nombre de la empresa|nombre de empresa|nombre de la organización|organización|razón social|compañía|
    organização|nome da organização|nome da empresa|razão social|companhia|azienda|società|ditta|ragione sociale|nome azienda|nome organizzazione|nome dell'organizzazione|bedrijf|bedrijfsnaam|organisatie|naam van de organisatie|organisatienaam|
    företag|företagsnamn|virksomhed|firmanavn|selskab|bedrift|selskap|organisasjon|nazwa firmy|nazwa organizacji|przedsiębiorstwo|компания|организация|название компании|фирма|компанія|організація|
    cég|cégnév|cég neve|yritys|yrityksen nimi|organisaatio|şirket|şirket adı|kurum|unvan|společnost|spoločnosť|název firmy|tvrtka|podjetje|companie|societate|εταιρεία|εταιρία|επωνυμία|
    公司|公司名称|公司名稱|单位|会社|会社名|회사|회사명|업체명|الشركة|اسم الشركة|شركة|شرکت|חברה|שם חברה|công ty|tên công ty|perusahaan|syarikat|บริษัท|कंपनी`,
  // Among other words.
  email: `e mail|e mails|email|emails|emailadresse|email1|email2|emailaddress|courriel|courriels|correo|correos|mail|mails|mailadresse|messagerie|posta elettronica|e mailadres|
    emailadres|e mailadresse|e mailes|e post|epost|e postadress|epostadress|e postadresse|e posta|eposta|sähköposti|sähköpostiosoite|почта|пошта|имейл|ηλεκτρονικό ταχυδρομείο|
    邮箱|邮件|電子郵件|电子邮件|メール|이메일|메일|البريد الإلكتروني|البريد|بريد|ایمیل|אימייל|דואל|דוא ל|thư điện tử|surel|อีเมล|ईमेल`,
  notEmail:
    'label|labels|type|typ|tipo|display|angezeigter|name|format|opt|status|invalid|etiqueta|libellé|etichetta|etykieta|etikett|étiquette|verified|count|date|consent|bounced|open|opens',
  phone: `phone|phones|telephone|telephones|tel|tels|telf|tlf|tlfn|telefon|telefone|telefonen|telefoner|telefonnummer|telefonnummern|telefonnr|telnr|teléfono|teléfonos|telefoni|telefones|telefono|telefoon|
    telefoonnummer|telefoonnr|téléphone|téléphones|fon|fone|ph|hp|mobile|mobiles|mobil|mob|mobilephone|mobiltelefon|mobilnummer|mobilfunk|mobilfunknummer|mobilnr|mobilszám|mobiele|handy|handys|handynummer|handynr|
    cell|cells|cellphone|cellular|cel|portable|portables|móvil|móviles|celular|celulares|cellulare|cellulari|gsm|natel|mobiel|mobiltel|iphone|telemóvel|telemóveis|autotelefon|haupttelefon|isdn|fax|faxes|faxe|
    faxnummer|telefax|télécopie|teletex|rufnummer|rufnummern|rückmeldung|durchwahl|direktwahl|direktwahlnummer|zentrale|whatsapp|viber|telefonszám|telefonszáma|matkapuhelin|puhelin|puhelinnumero|
    telefonu|telefonları|telefonlar|cep|komórka|kom|komórkowy|mobilní|mobilný|телефон|телефоны|телефону|мобильный|мобильный телефон|мобільний|моб|сотовый|тел|τηλέφωνο|τηλ|κινητό|电话|手机|移动电话|電話|手機|行動電話|携帯|
    전화|휴대폰|핸드폰|연락처|팩스|هاتف|الهاتف|جوال|الجوال|موبايل|تلفن|همراه|رقم الهاتف|رقم الجوال|טלפון|נייד|פקס|điện thoại|di động|số điện thoại|telepon|handphone|ponsel|โทรศัพท์|มือถือ|फ़ोन|फोन|मोबाइल|
    ddi|did|direct dial|direct line|switchboard|landline|festnetz|contact no|contact number|alternate no|alternate number|alternative number|alt no|alt number|emergency number|emergency contact number`,
  notPhone: `label|labels|type|typ|tipo|country|land|code|opt|status|invalid|model|ext|extn|extension|nebenstelle|flag|flags|speeddial|speed dial|kurzwahl|locale|e 164|date|owner|count|id|ids|verified|time|
    notes|note|etiqueta|libellé|etichetta|etykieta|etikett|étiquette|carrier|provider|consent|rating|ringtone|sip|line 1 ring|format|timezone`,
  /** A number by themselves, with or without a digit behind. */
  phoneAlone:
    'home|business|work|office|other|main|pager|privat|geschäftlich|number|nummer|numero|número|numéro|caller id|phone number|car|caller number',
  /** Make a number of the word before them: `Office number`, `Home no`. */
  numberWord: 'number|no|nr|num|nummer|numero|número|numéro|nº',
  beforeNumber:
    'home|business|work|office|other|main|pager|privat|geschäftlich|car|caller|direct|primary|secondary|alt|alternate|assistant|emergency|fax|contact|customer phone|company',
} as const

/** Written without spaces: found inside longer words. */
const unspaced = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}ー]+$/u

type List = keyof typeof lists

const known = new Map<List, ReadonlySet<string>>()

function setOf(list: List): ReadonlySet<string> {
  const made = known.get(list) ?? new Set(lists[list].split('|').map(foldText))
  known.set(list, made)
  return made
}

/** Whether the whole folded header is one of the list. */
export function isOne(list: List, header: string): boolean {
  return setOf(list).has(header)
}

/** Whether one of the list stands in the folded header as whole words. */
export function holdsOne(list: List, header: string): boolean {
  const padded = ` ${header} `
  for (const word of setOf(list)) {
    if (unspaced.test(word) ? header.includes(word) : padded.includes(` ${word} `)) return true
  }
  return false
}
