using LoopKit.Definitions;
using LoopKit.Definitions.Templates;

namespace LoopKit.Tests.Definitions;

[Property("Requirement", "ENG-14")]
public sealed class WatchdogKeyTests
{
    [TestCase("", "")]
    [TestCase("watchdog: { no-progress: 5 }", "no-progress=5")]
    [TestCase("watchdog: { no-progress: off, oscillation: 3 }", "no-progress=0 oscillation=3")]
    [TestCase("watchdog: off", null)]
    [TestCase("watchdog: {}", "")]
    public void A_definition_sets_thresholds_or_switches_the_watchdog_off(string yaml, string? expected) => Assert.That(Watched(("a", $"prompt: P\n{yaml}"), "a"), Is.EqualTo(expected));

    [TestCase("watchdog: { no-progress: 4 }", "", "no-progress=4")]
    [TestCase("watchdog: { no-progress: 4, oscillation: 3 }", "watchdog: { no-progress: 6 }", "oscillation=3 no-progress=6")]
    [TestCase("watchdog: off", "", null)]
    [TestCase("watchdog: off", "watchdog: { no-progress: 4 }", "no-progress=4")]
    [TestCase("watchdog: { no-progress: 4 }", "watchdog: off", null)]
    public void A_child_changes_what_it_names(string parent, string child, string? expected) =>
        Assert.That(Watched(("parent", $"prompt: P\n{parent}"), ("child", $"extends: parent\n{child}"), "child"), Is.EqualTo(expected));

    [TestCase("watchdog: 3", "'watchdog' must be 'off', or a map of policies and thresholds, but is a value")]
    [TestCase("watchdog: { no-progress: 1 }", "'watchdog.no-progress' must be 'off' or a whole number of at least 2, but is '1'")]
    [TestCase("watchdog: { no-progress: [] }", "'watchdog.no-progress' must be a text")]
    [TestCase("watchdog: { no-progres: 3 }", "there is no watchdog policy 'no-progres'. Did you mean 'no-progress'?")]
    [TestCase("ratchet: yes", "'ratchet' must be one of true, false")]
    public void A_mistake_is_named_with_its_place(string yaml, string message) =>
        Assert.That(Assert.Throws<LoopKitException>(() => Watched(("a", $"{yaml}\nprompt: P"), "a"))!.Message, Does.Contain("a.yaml:1:").And.Contain(message));

    private static string? Watched((string Name, string Yaml) only, string name) => Watched(only, only, name);

    private static string? Watched((string Name, string Yaml) first, (string Name, string Yaml) second, string name)
    {
        using var directory = new TemporaryDirectory();
        directory.Write($"{first.Name}.yaml", first.Yaml);
        directory.Write($"{second.Name}.yaml", second.Yaml);
        var vocabulary = new DefinitionVocabulary { WatchdogPolicies = ["no-progress", "oscillation"] };
        var settings = new DefinitionCatalog(new DefinitionSources { UserDirectory = directory.Path }, vocabulary, new PromptTemplates([])).Resolve(name, null).Watchdog;
        return settings is null ? null : string.Join(' ', settings.Thresholds.Select(threshold => $"{threshold.Key}={threshold.Value}"));
    }
}
