using LoopKit.Definitions.Yaml;

namespace LoopKit.Definitions;

/// <summary>Reads the templates of a definition, in the file itself or beside it.</summary>
/// <param name="fields">The definition's keys.</param>
/// <param name="text">The text of the definition's file.</param>
/// <param name="directory">Where <c>prompt-file</c> is looked for.</param>
/// <param name="problems">Receives what is wrong.</param>
internal sealed class PromptSourceReader(YamlFields fields, string text, string? directory, ProblemList problems)
{
    /// <summary>Reads a template in the file itself.</summary>
    public TemplateSource? Read(string key)
    {
        var template = fields.Text(key);
        return template is null ? null : new TemplateSource(template.Value, template.At, LineMapOf(fields.Find(key)!.Value));
    }

    /// <summary>Reads the prompt, from whichever of its two keys is there. One that cannot be read is empty, and still there.</summary>
    public TemplateSource? ReadPromptOrFile()
    {
        var prompt = fields.Find("prompt");
        var file = fields.Find("prompt-file");
        if (prompt is not null && file is not null)
        {
            problems.Add(file.At, "'prompt' and 'prompt-file' exclude each other. Keep one.");
        }

        if (prompt is not null)
        {
            return fields.Word("prompt") is null ? Unreadable(prompt) : Read("prompt");
        }

        return file is null ? null : (fields.Word("prompt-file") is { } path ? ReadFile(path) : null) ?? Unreadable(file);
    }

    private static TemplateSource Unreadable(YamlEntry entry) => new("", entry.At);

    private TemplateSource? ReadFile(Located<string> path)
    {
        if (directory is null)
        {
            problems.Add(path.At, "'prompt-file' needs a definition that is a file. Use 'prompt'.");
            return null;
        }

        if (Resolve(path, directory) is not { } file)
        {
            return null;
        }

        if (BoundedText.Read(file, path.At, problems) is not { } template)
        {
            return null;
        }

        if (string.IsNullOrWhiteSpace(template))
        {
            problems.Add(path.At, $"the prompt file '{file}' is empty. Write the prompt.");
        }

        return TemplateSource.OfFile(file, template);
    }

    private string? Resolve(Located<string> path, string home)
    {
        try
        {
            var file = RealPath.Of(Path.Combine(home, path.Value));
            if (!Path.IsPathRooted(path.Value) && RealPath.IsBeneath(file, RealPath.Of(home)))
            {
                return file;
            }

            problems.Add(path.At, $"'prompt-file' must stay beneath the directory of its definition, but {ProblemList.Quote(path.Value)} leads out of it. Move the file there.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            problems.Add(path.At, $"'prompt-file' cannot be found: {exception.Message}");
        }

        return null;
    }

    /// <summary>The lines of a <c>|</c> block are those of the file, moved by its indentation.</summary>
    private (int Line, int Column)? LineMapOf(YamlNode node)
    {
        if (node is not YamlScalar { IsLiteral: true } scalar)
        {
            return null;
        }

        var lines = text.Split('\n').Skip(scalar.At.Line);
        var first = lines.FirstOrDefault(line => !string.IsNullOrWhiteSpace(line)) ?? "";
        var written = scalar.Text.Split('\n').FirstOrDefault(line => !string.IsNullOrWhiteSpace(line)) ?? "";
        return (scalar.At.Line, Math.Max(0, first.TrimEnd('\r').Length - written.Length));
    }
}
