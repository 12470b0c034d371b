import type { ReactNode } from 'react';
import type { ContactView, Content, MediaView, PlaceView } from '@ccm/simulators/lab-protocol';
import { Icon } from './icons.tsx';

/** The parts of a message that look alike on phones and at the desk. */
export function ContentParts({ content }: { readonly content: Content }): ReactNode {
  const { media = [], location, contact, heading, text, smallPrint, template } = content;
  return (
    <>
      {template === undefined ? null : (
        <span className="template-mark">
          <Icon name="template" size={12} /> Template
        </span>
      )}
      {media.map((file) => (
        <Media key={file.url} file={file} />
      ))}
      {location === undefined ? null : <Place place={location} />}
      {contact === undefined ? null : <Contact contact={contact} />}
      {heading === undefined ? null : (
        <strong className="bubble-text" dir="auto">
          {heading}
        </strong>
      )}
      {text === undefined ? null : (
        <span className="bubble-text" dir="auto">
          {text}
        </span>
      )}
      {smallPrint === undefined ? null : (
        <span className="faint block" dir="auto">
          {smallPrint}
        </span>
      )}
    </>
  );
}

function Media({ file }: { readonly file: MediaView }): ReactNode {
  const { kind, url, name } = file;
  if (url === '') return <FileName name={name} />;
  if (kind === 'image') return <img className="media-image" src={url} alt={name} />;
  if (kind === 'audio')
    return <audio className="media-player" src={url} aria-label={name} controls preload="metadata" />;
  if (kind === 'video')
    return <video className="media-image" src={url} aria-label={name} controls preload="metadata" />;
  return (
    <a className="media-link" href={url} target="_blank" rel="noreferrer">
      <FileName name={name} />
    </a>
  );
}

const FileName = ({ name }: { readonly name: string }): ReactNode => (
  <span className="media-file">
    <span className="media-icon">
      <Icon name="file" size={18} />
    </span>
    <span className="media-name">{name}</span>
  </span>
);

function Place({ place }: { readonly place: PlaceView }): ReactNode {
  const { latitude, longitude, name, address } = place;
  return (
    <span className="place">
      <span className="place-map" aria-hidden>
        <Icon name="pin" size={26} />
      </span>
      <span className="place-words">
        <strong>{name ?? address ?? 'Location'}</strong>
        <span>
          {latitude.toFixed(4)}, {longitude.toFixed(4)}
        </span>
      </span>
    </span>
  );
}

const Contact = ({ contact }: { readonly contact: ContactView }): ReactNode => (
  <span className="contact">
    <span className="contact-face" aria-hidden>
      <Icon name="person" size={18} />
    </span>
    <span className="place-words">
      <strong>{contact.name}</strong>
      <span>{contact.phone}</span>
    </span>
  </span>
);
