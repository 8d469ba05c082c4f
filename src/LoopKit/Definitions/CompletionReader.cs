using LoopKit.Definitions.Yaml;

namespace LoopKit.Definitions;

/// <summary>Reads what stands between a passed validation and the end of a loop: review and passes.</summary>
internal sealed class CompletionReader(YamlFields fields, ProblemList problems)
{
    private const int MaxReviewers = 9;
    private const int MaxPasses = 20;

    /// <summary>Reads <c>review</c>.</summary>
    public Located<ReviewPolicy>? Review()
    {
        if (fields.Map("review") is not { } map)
        {
            return null;
        }

        var details = new YamlFields(map, problems);
        var policy = new ReviewPolicy
        {
            Model = ModelText.Read(details, "model", problems)?.Value,
            Prompt = details.Word("prompt")?.Value,
            Reviewers = details.Number("reviewers", 1, MaxReviewers)?.Value ?? 1,
            MaxRounds = details.Number("max-rounds", 1, 100)?.Value ?? 5,
        };
        var quorum = details.Number("quorum", 1, policy.Reviewers);
        details.RefuseOthers();
        return new Located<ReviewPolicy>(policy with { Quorum = quorum?.Value }, map.At);
    }

    /// <summary>Reads <c>passes</c>.</summary>
    public Located<IReadOnlyList<DefinitionPass>>? Passes()
    {
        if (fields.Items("passes") is not { } items)
        {
            return null;
        }

        if (items.Count > MaxPasses)
        {
            problems.Add(items[MaxPasses].At, $"'passes' has more than {MaxPasses} items. Join some.");
        }

        List<DefinitionPass> passes = [.. items.Select(Pass).OfType<DefinitionPass>()];
        return new Located<IReadOnlyList<DefinitionPass>>(passes, items.Count > 0 ? items[0].At : fields.At);
    }

    private DefinitionPass? Pass(YamlNode item)
    {
        if (item is not YamlMap map)
        {
            problems.Add(item.At, $"a pass is a map with 'name' and 'prompt', but this is {item.Kind}.");
            return null;
        }

        var details = new YamlFields(map, problems);
        var (name, prompt) = (details.Word("name"), details.Word("prompt"));
        details.RefuseOthers();
        if (map.Entries.All(entry => entry.Key != "name") || map.Entries.All(entry => entry.Key != "prompt"))
        {
            problems.Add(map.At, "a pass needs a 'name' and a 'prompt'. Add what is missing.");
        }

        return name is null || prompt is null ? null : new DefinitionPass(name.Value, prompt.Value);
    }
}
