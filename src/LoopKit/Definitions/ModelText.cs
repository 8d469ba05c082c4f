using LoopKit.Definitions.Yaml;
using LoopKit.Models;

namespace LoopKit.Definitions;

/// <summary>Reads the reference of a model.</summary>
internal static class ModelText
{
    public static Located<ModelRef>? Read(YamlFields fields, string key, ProblemList problems)
    {
        if (fields.Word(key) is not { } text)
        {
            return null;
        }

        if (ModelRef.TryParse(text.Value, out var model))
        {
            return new Located<ModelRef>(model, text.At);
        }

        problems.Add(text.At, $"'{key}' must be provider:model, but is {ProblemList.Quote(text.Value)}.");
        return null;
    }
}
