/** The words that applications have for the same thing, ours first. */
export const WORDS = {
  url: ['url', 'mediaUrl', 'link', 'href'],
  name: ['name', 'fileName', 'filename', 'mediaName', 'originalName'],
  kind: ['type', 'kind'],
  mimeType: ['mimeType', 'mimetype', 'mime_type', 'contentType'],
  size: ['size', 'sizeBytes', 'fileSize'],
  caption: ['caption', 'description'],
  buttonTitle: ['title', 'text', 'label', 'name', 'caption'],
  payload: ['payload', 'value', 'postback', 'postbackText', 'id'],
  buttonUrl: ['url', 'link', 'href'],
  phone: ['phone', 'phoneNumber', 'phone_number', 'number'],
  cardTitle: ['title', 'name', 'header'],
  subtitle: ['subtitle', 'description', 'text'],
  imageUrl: ['imageUrl', 'image_url', 'image', 'mediaUrl'],
  contactPhone: ['phone', 'number', 'wa_id'],
  contactName: ['formattedName', 'formatted_name', 'name'],
  templateName: ['name', 'id', 'contentSid', 'sid'],
} as const;

/** Every field that each part of a message may have. What a file store says of a file besides is passed over. */
export const SPELLINGS = {
  attachment: [
    ...WORDS.url,
    ...WORDS.name,
    ...WORDS.kind,
    ...WORDS.mimeType,
    ...WORDS.size,
    ...WORDS.caption,
    'id',
    'etag',
    'thumbnail',
    'mediaLabel',
  ],
  button: [
    ...new Set([
      ...WORDS.buttonTitle,
      ...WORDS.payload,
      ...WORDS.buttonUrl,
      ...WORDS.phone,
      'type',
      'description',
      'additionalButtonDetails',
    ]),
  ],
  card: [...new Set([...WORDS.cardTitle, ...WORDS.subtitle, ...WORDS.imageUrl, ...WORDS.buttonUrl, 'buttons'])],
  contact: ['name', 'phones', 'emails', 'addresses', 'organization', 'urls', 'additionalContactDetails'],
  location: ['latitude', 'longitude', 'name', 'address', 'url'],
  template: [...WORDS.templateName, 'language', 'namespace', 'variables', 'components'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
