/** One query parameter or body field, in words. */
export interface ReferenceField {
  name: string;
  type: string;
  required: boolean;
  description: string;
}

export interface ReferenceOperation {
  id: string;
  method: string;
  path: string;
  summary: string;
  /** What a token must be allowed to do. */
  scope: string;
  query: ReferenceField[];
  body: ReferenceField[];
  /** What a success is: its status and the shape of its body. */
  answer: string;
  errors: string[];
  /** A command line to copy. */
  curl: string;
}

export interface ReferenceSection {
  name: string;
  operations: ReferenceOperation[];
}

export interface ReferenceRefusal {
  code: string;
  status: number;
  title: string;
}
