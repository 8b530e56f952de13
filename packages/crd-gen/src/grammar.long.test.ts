import { grammarSuite } from './testing/grammar-suite.js';

grammarSuite(300);
