using LoopKit.Definitions.Yaml;
using LoopKit.Models;

namespace LoopKit.Definitions;

/// <summary>Reads the reference of a model.</summary>
internal static class ModelText
{
    public static Located<ModelRef>? Read(YamlFields fields, string key, ProblemList problems) =>
        fields.Word(key) is { } text ? Read(text, key, problems) : null;

    public static IReadOnlyList<Located<ModelRef>>? ReadAll(YamlFields fields, string key, ProblemList problems) =>
        fields.Items(key)?.Select(item => fields.Text(key, item)).OfType<Located<string>>().Select(text => Read(text, key, problems)).OfType<Located<ModelRef>>().ToList();

    private static Located<ModelRef>? Read(Located<string> text, string key, ProblemList problems)
    {
        if (ModelRef.TryParse(text.Value, out var model))
        {
            return new Located<ModelRef>(model, text.At);
        }

        problems.Add(text.At, $"'{key}' must be provider:model, but is {ProblemList.Quote(text.Value)}.");
        return null;
    }
}
