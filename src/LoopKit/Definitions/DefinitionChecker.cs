using LoopKit.Definitions.Templates;
using LoopKit.Definitions.Yaml;
using LoopKit.Models;
using LoopKit.Workspaces.Protection;

namespace LoopKit.Definitions;

/// <summary>Checks the names and templates of a merged definition.</summary>
internal sealed class DefinitionChecker(DefinitionVocabulary vocabulary, PromptTemplates templates, ProblemList problems)
{
    /// <summary>Reports every name that nothing has, and every template that cannot be used.</summary>
    /// <param name="merged">The definition.</param>
    /// <param name="isComplete">Whether all its ancestors are in it, so that what is missing is really missing.</param>
    public void Check(PartialDefinition merged, bool isComplete)
    {
        CheckName(merged.Agent, vocabulary.Agents, "agent", "Known agents");
        CheckName(merged.Progress, vocabulary.ProgressStrategies, "progress strategy", "Known strategies");
        foreach (var model in (merged.FallbackModels ?? []).Prepend(merged.Model).OfType<Located<ModelRef>>())
        {
            CheckName(new Located<string>(model.Value.Provider, model.At), vocabulary.ModelProviders, "model provider", "Known providers");
        }

        CheckName(merged.Review is { Value.Model: { } reviewer } ? new Located<string>(reviewer.Provider, merged.Review.At) : null, vocabulary.ModelProviders, "model provider", "Known providers");
        foreach (var tool in (merged.Tools ?? []).Concat(merged.Approval ?? []))
        {
            CheckName(tool, vocabulary.Tools, "tool", "Known tools");
        }

        foreach (var pattern in merged.Protected ?? [])
        {
            if (ProtectedPatterns.Refuse(pattern.Value) is { } rule)
            {
                problems.Add(pattern.At, $"{ProblemList.Quote(pattern.Value)} is not a pattern of 'protected': one {rule}.");
            }
        }

        foreach (var (policy, _) in merged.Watchdog?.Thresholds ?? [])
        {
            CheckName(policy, vocabulary.WatchdogPolicies, "watchdog policy", "Known policies");
        }

        CheckTemplate(merged.SystemPrompt);
        CheckTemplate(merged.Prompt);
        if (merged.Prompt is null && isComplete)
        {
            problems.Add(merged.At, "the definition has no prompt. Add 'prompt' or 'prompt-file', or extend a definition that has one, for example 'extends: ralph'.");
        }
    }

    private void CheckName(Located<string>? name, IReadOnlyCollection<string>? known, string what, string label)
    {
        if (name is not null && known is not null && !known.Contains(name.Value, StringComparer.Ordinal))
        {
            problems.Add(name.At, $"there is no {what} {ProblemList.Quote(name.Value)}. {NearNames.Suggest(name.Value, known, label)}");
        }
    }

    private void CheckTemplate(TemplateSource? template)
    {
        foreach (var problem in template is null ? [] : templates.Check(template.Text))
        {
            problems.Add(template!.PositionOf(problem.Line, problem.Column), problem.Message);
        }
    }
}
