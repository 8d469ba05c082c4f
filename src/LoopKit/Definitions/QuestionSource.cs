using LoopKit.Definitions.Yaml;
using LoopKit.People;

namespace LoopKit.Definitions;

/// <summary>What one source says of <c>questions</c>. <see langword="null"/> stands for a key that it does not have.</summary>
internal sealed record QuestionSource(Located<TimeSpan>? Timeout, Located<UnansweredPolicy>? OnTimeout)
{
    /// <summary>Reads the map.</summary>
    public static QuestionSource Read(YamlMap map, ProblemList problems)
    {
        var fields = new YamlFields(map, problems);
        var questions = new QuestionSource(
            fields.Duration("timeout"),
            fields.Choice("on-timeout", ["continue", "block"]) is { } policy ? new(policy.Value == "block" ? UnansweredPolicy.Block : UnansweredPolicy.Continue, policy.At) : null);
        fields.RefuseOthers();
        return questions;
    }

    /// <summary>Lays a child's over its parent's, key by key.</summary>
    public static QuestionSource? Over(QuestionSource? parent, QuestionSource? child) =>
        parent is null || child is null ? child ?? parent : new QuestionSource(child.Timeout ?? parent.Timeout, child.OnTimeout ?? parent.OnTimeout);

    /// <summary>The policy, with defaults for what is not said.</summary>
    public static QuestionPolicy ToPolicy(QuestionSource? source)
    {
        var defaults = new QuestionPolicy();
        return new QuestionPolicy { Timeout = source?.Timeout?.Value ?? defaults.Timeout, OnTimeout = source?.OnTimeout?.Value ?? defaults.OnTimeout };
    }
}
