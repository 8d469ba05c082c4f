using LoopKit.Definitions.Templates;
using LoopKit.Definitions.Yaml;
using LoopKit.Scheduling;
using LoopKit.Tools;

namespace LoopKit.Definitions;

/// <summary>Reads a YAML file into what it says about a loop type. Reports all problems, each with its place.</summary>
internal sealed class DefinitionLoader
{
    private readonly ProblemList _problems;
    private readonly YamlFields _fields;
    private readonly PromptSourceReader _prompts;
    private readonly ValidationReader _validation;
    private readonly CompletionReader _completion;
    private readonly WatchdogReader _watchdog;

    private DefinitionLoader(YamlMap map, string text, string? directory, ProblemList problems)
    {
        _problems = problems;
        _fields = new YamlFields(map, problems);
        _prompts = new PromptSourceReader(_fields, text, directory, problems);
        _validation = new ValidationReader(_fields, problems);
        _completion = new CompletionReader(_fields, problems);
        _watchdog = new WatchdogReader(_fields, problems);
    }

    /// <summary>Reads a definition from its text. Returns <see langword="null"/> when it is not even a map; other problems leave their keys out.</summary>
    /// <param name="source">What to call it in messages: its path, where it is a file.</param>
    /// <param name="text">The YAML.</param>
    /// <param name="directory">The directory that <c>prompt-file</c> is relative to and must stay beneath; <see langword="null"/>: it cannot be used.</param>
    /// <param name="problems">Receives what is wrong.</param>
    public static PartialDefinition? Load(string source, string text, string? directory, ProblemList problems) =>
        YamlReader.Read(source, text, problems) is { } map ? new DefinitionLoader(map, text, directory, problems).Load() : null;

    private PartialDefinition Load()
    {
        var definition = new PartialDefinition
        {
            At = _fields.At,
            Extends = _fields.Word("extends"),
            Description = _fields.Text("description"),
            SystemPrompt = _prompts.Read("system-prompt"),
            Prompt = _prompts.ReadPromptOrFile(),
            Validation = _validation.Read("validation"),
            MoreValidation = _validation.Read("+validation"),
            SuccessExitCode = _fields.Number("success-exit-code", 0, 255),
            Protected = Words("protected"),
            MoreProtected = Words("+protected"),
            ProtectedPolicy = _fields.Choice<ProtectedPolicy>("protected-policy"),
            ValidateIn = _fields.Choice<ValidationPlace>("validate-in"),
            Review = _completion.Review(),
            Passes = _completion.Passes(),
            MaxIterations = _fields.Number("max-iterations", 1, int.MaxValue),
            MaxTurns = _fields.Number("max-turns", 1, int.MaxValue),
            MaxToolCallsPerTurn = _fields.Number("max-tool-calls-per-turn", 1, int.MaxValue),
            MaxToolCalls = _fields.Number("max-tool-calls", 1, int.MaxValue),
            IterationTimeout = _fields.Duration("iteration-timeout"),
            MaxDuration = _fields.Duration("max-duration"),
            MaxTokens = _fields.LongNumber("max-tokens", 1),
            Budget = _fields.Map("budget") is { } budget ? BudgetSource.Read(budget, _problems) : null,
            MaxOutputTokens = _fields.Number("max-output-tokens", 1, int.MaxValue),
            ToolTimeout = _fields.Duration("tool-timeout"),
            TurnTimeout = _fields.Duration("turn-timeout"),
            IdleTimeout = _fields.Duration("idle-timeout"),
            Sandbox = new SandboxReader(_fields, _problems).Read("sandbox"),
            Tools = Words("tools"),
            MoreTools = Words("+tools"),
            ToolsProfile = _fields.Choice("tools-profile", ["all", "read-only"]) is { } profile ? new(profile.Value == "all" ? ToolsProfile.All : ToolsProfile.ReadOnly, profile.At) : null,
            MaxParallelCalls = _fields.Number("max-parallel-calls", 1, 64),
            Approval = Words("approval"),
            MoreApproval = Words("+approval"),
            Questions = _fields.Map("questions") is { } questions ? QuestionSource.Read(questions, _problems) : null,
            Unattended = _fields.Choice("unattended", ["true", "false"]) is { } unattended ? new(unattended.Value == "true", unattended.At) : null,
            Model = ModelText.Read(_fields, "model", _problems),
            FallbackModels = ModelText.ReadAll(_fields, "fallback-models", _problems),
            Agent = _fields.Word("agent"),
            Progress = _fields.Word("progress"),
            Watchdog = _watchdog.Read(),
            Ratchet = _fields.Switch("ratchet"),
            Priority = _fields.Choice<LoopPriority>("priority"),
            WorkItem = _fields.Word("work-item"),
            MaxLoops = _fields.Number("max-loops", 1, int.MaxValue),
            Inputs = _fields.Texts("inputs", TemplateNames.IsInput, "a letter, then letters, digits, '-' and '_', at most 64"),
        };
        RefuseBoth("validation");
        RefuseBoth("tools");
        RefuseBoth("protected");
        RefuseBoth("approval");
        _fields.RefuseOthers();
        return definition;
    }

    private List<Located<string>>? Words(string key) =>
        _fields.Items(key)?.Select(item => _fields.Text(key, item)).OfType<Located<string>>().DistinctBy(word => word.Value).ToList();

    private void RefuseBoth(string key)
    {
        if (_fields.Find(key) is not null && _fields.Find("+" + key) is { } more)
        {
            _problems.Add(more.At, $"'{key}' replaces the parent's list and '+{key}' appends to it. Keep one of them.");
        }
    }
}
