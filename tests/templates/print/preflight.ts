/** PDFBox preflight, the judge of PDF/A-1b, where the machine has Java and Debian's libpdfbox2-java. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const jars = ['preflight', 'pdfbox2', 'fontbox2', 'xmpbox', 'commons-logging', 'javax.activation', 'jaxb-api'].map(
  (name) => `/usr/share/java/${name}.jar`,
);
export const hasPreflight = jars.every((jar) => existsSync(jar)) && !spawnSync('javac', ['-version']).error;
if (!hasPreflight)
  console.log(
    'Skipped: PDFBox preflight (default-jdk-headless, libpdfbox2-java, libactivation-java, libjaxb-api-java) is not installed; PDF/A-1b is not judged.',
  );

const source = `
import org.apache.pdfbox.preflight.*;
import org.apache.pdfbox.preflight.exception.SyntaxValidationException;
import org.apache.pdfbox.preflight.parser.PreflightParser;
public class Preflight {
  public static void main(String[] files) throws Exception {
    for (String file : files) {
      ValidationResult result;
      try {
        PreflightParser parser = new PreflightParser(new java.io.File(file));
        parser.parse();
        PreflightDocument document = parser.getPreflightDocument();
        document.validate();
        result = document.getResult();
        document.close();
      } catch (SyntaxValidationException error) { result = error.getResult(); }
      System.out.print(result.isValid() ? "valid" : "not valid");
      for (ValidationResult.ValidationError error : result.getErrorsList())
        System.out.print(" " + error.getErrorCode() + " " + error.getDetails() + ";");
      System.out.println();
    }
  }
}`;

/** For each file `valid`, or what is wrong with it. */
export function preflight(...pdfs: readonly Uint8Array[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'cunbiao-preflight-'));
  try {
    writeFileSync(join(folder, 'Preflight.java'), source);
    const names = pdfs.map((pdf, index) => {
      writeFileSync(join(folder, `${index}.pdf`), pdf);
      return `${index}.pdf`;
    });
    const given = ['-cp', jars.join(':'), 'Preflight.java', ...names];
    const { stdout, stderr } = spawnSync('java', given, { cwd: folder, encoding: 'utf8' });
    const lines = stdout.trim().split('\n');
    return lines.length === pdfs.length ? lines : [stderr];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
