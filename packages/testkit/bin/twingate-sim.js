#!/usr/bin/env node
import '../dist/twingate/cli.js';
