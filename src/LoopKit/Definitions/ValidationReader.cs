using LoopKit.Definitions.Yaml;

namespace LoopKit.Definitions;

/// <summary>Reads the validation commands of a definition: command lines, or maps with more detail.</summary>
internal sealed class ValidationReader(YamlFields fields, ProblemList problems)
{
    /// <summary>Reads a list of commands.</summary>
    public IReadOnlyList<ValidationCommand>? Read(string key) => fields.Items(key)?.Select(item => Read(key, item)).OfType<ValidationCommand>().ToList();

    private ValidationCommand? Read(string key, YamlNode item)
    {
        if (item is YamlMap map)
        {
            return Read(new YamlFields(map, problems));
        }

        var command = fields.Text(key, item);
        if (command is not null && string.IsNullOrWhiteSpace(command.Value))
        {
            problems.Add(command.At, "the command is empty. Write a command line, or remove the item.");
            return null;
        }

        return command is null ? null : new ValidationCommand { Command = command.Value };
    }

    private ValidationCommand? Read(YamlFields details)
    {
        if (details.Find("command") is null)
        {
            problems.Add(details.At, "a validation needs a 'command'. Add it.");
        }

        var command = details.Word("command");
        var timeout = details.Duration("timeout");
        var workingDirectory = WorkingDirectory(details);
        var environment = details.Texts("environment", IsVariable, "letters, digits and '_', not beginning with a digit");
        details.RefuseOthers();
        if (command is null)
        {
            return null;
        }

        var validation = new ValidationCommand { Command = command.Value, WorkingDirectory = workingDirectory };
        return validation with
        {
            Timeout = timeout?.Value ?? validation.Timeout,
            Environment = environment ?? validation.Environment,
        };
    }

    private string? WorkingDirectory(YamlFields details)
    {
        if (details.Word("working-directory") is not { } directory)
        {
            return null;
        }

        var depth = 0;
        foreach (var part in directory.Value.Split('/', '\\'))
        {
            depth += part is "" or "." ? 0 : part == ".." ? -1 : 1;
            if (depth < 0 || Path.IsPathRooted(directory.Value))
            {
                problems.Add(directory.At, $"'working-directory' must stay beneath the workspace, but {ProblemList.Quote(directory.Value)} leads out of it.");
                return null;
            }
        }

        return directory.Value;
    }

    private static bool IsVariable(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_');
}
