# The stories of the brood command: they start the built executable and see what comes out. Included by tests/CMakeLists.txt.
find_package(nlohmann_json REQUIRED)
add_executable(launcher_scenario_tests "${CMAKE_CURRENT_LIST_DIR}/launcher_map_portable_test.cpp"
                                       "${CMAKE_CURRENT_LIST_DIR}/launcher_portable_test.cpp"
                                       "${CMAKE_CURRENT_LIST_DIR}/launcher_wrap_test.cpp"
                                       "${CMAKE_CURRENT_LIST_DIR}/launcher_support.cpp")
brood_platform_sources(
  launcher_scenario_tests
  posix
  "${CMAKE_CURRENT_LIST_DIR}/launcher_activation_posix_test.cpp"
  "${CMAKE_CURRENT_LIST_DIR}/launcher_cache_posix_test.cpp"
  "${CMAKE_CURRENT_LIST_DIR}/launcher_complaints_posix_test.cpp"
  "${CMAKE_CURRENT_LIST_DIR}/launcher_config_posix_test.cpp"
  "${CMAKE_CURRENT_LIST_DIR}/launcher_env_posix_test.cpp"
  "${CMAKE_CURRENT_LIST_DIR}/launcher_hook_posix_test.cpp"
  "${CMAKE_CURRENT_LIST_DIR}/launcher_map_end_posix_test.cpp"
  "${CMAKE_CURRENT_LIST_DIR}/launcher_map_posix_test.cpp"
  "${CMAKE_CURRENT_LIST_DIR}/launcher_output_posix_test.cpp"
  "${CMAKE_CURRENT_LIST_DIR}/launcher_python_posix_test.cpp"
  "${CMAKE_CURRENT_LIST_DIR}/launcher_run_complaints_posix_test.cpp"
  "${CMAKE_CURRENT_LIST_DIR}/launcher_run_options_posix_test.cpp"
  "${CMAKE_CURRENT_LIST_DIR}/launcher_map_python_posix_test.cpp"
  "${CMAKE_CURRENT_LIST_DIR}/launcher_run_posix_test.cpp"
  "${CMAKE_CURRENT_LIST_DIR}/launcher_scripts_posix_test.cpp"
  "${CMAKE_CURRENT_LIST_DIR}/launcher_shell_exec_posix_test.cpp"
  "${CMAKE_CURRENT_LIST_DIR}/launcher_shells_posix_test.cpp"
  "${CMAKE_CURRENT_LIST_DIR}/launcher_stop_posix_test.cpp"
  "${CMAKE_CURRENT_LIST_DIR}/launcher_support_posix.cpp"
  "${CMAKE_CURRENT_LIST_DIR}/launcher_tools_posix_test.cpp"
  "${CMAKE_CURRENT_LIST_DIR}/launcher_wrap_posix_test.cpp")
brood_platform_sources(launcher_scenario_tests linux "${CMAKE_CURRENT_LIST_DIR}/launcher_shell_exec_linux_test.cpp")
brood_platform_sources(
  launcher_scenario_tests windows "${CMAKE_CURRENT_LIST_DIR}/launcher_map_windows_test.cpp"
  "${CMAKE_CURRENT_LIST_DIR}/launcher_run_windows_test.cpp"
  "${CMAKE_CURRENT_LIST_DIR}/launcher_scripts_windows_test.cpp"
  "${CMAKE_CURRENT_LIST_DIR}/launcher_support_windows.cpp"
  "${CMAKE_CURRENT_LIST_DIR}/launcher_wrap_windows_test.cpp")
brood_target(launcher_scenario_tests)
target_compile_definitions(launcher_scenario_tests PRIVATE "BROOD_EXECUTABLE=\"$<TARGET_FILE:brood>\""
                                                          "ACTIVATION_DATA=\"${PROJECT_SOURCE_DIR}/tests/data/activation\"")
# They need nothing of the runtime but the definitions that the precompiled header was made with.
target_link_libraries(launcher_scenario_tests PRIVATE brood::runtime GTest::gmock GTest::gtest_main
                                                      nlohmann_json::nlohmann_json)
target_include_directories(launcher_scenario_tests PRIVATE "${PROJECT_SOURCE_DIR}/tests")
add_dependencies(launcher_scenario_tests brood)
brood_precompiled(launcher_scenario_tests REUSE_FROM test_support)
gtest_discover_tests(launcher_scenario_tests DISCOVERY_MODE PRE_TEST PROPERTIES LABELS scenario TIMEOUT 120)
