/** The owner of each phone. The ids are those by which Hybrid Chat knows them; Viber's follows from the name. */
export const PEOPLE = {
  sms: { id: '+14133881111', name: 'Maya Brooks' },
  twilioWhatsApp: { id: '+447700900123', name: 'Ada Okoye' },
  d360WhatsApp: { id: '+447700900456', name: '李娜 Li Na' },
  cloudWhatsApp: { id: '+447700900321', name: 'Tomás Ruiz' },
  messenger: { id: '6412345678901234', name: 'Zoë Müller', firstName: 'Zoë', lastName: 'Müller' },
  comments: { id: '7423456789012345', name: 'Kwame Mensah' },
  instagram: { id: '5614800000000001', name: 'Peter Claes', firstName: 'Peter', lastName: 'Claes' },
  viber: { name: 'Олена Коваль' },
  telegram: { name: 'Rosa Delgado' },
  smpp: { id: '+447700900789', name: 'سمير حداد' },
} as const;
